package org.semblance.data.drawn;

import org.semblance.data.random.Draws;

/**
 * Draws one picture of one person.
 *
 * <p>Arithmetic in {@code float} and StrictMath only, without fonts or graphics libraries: the
 * pixels are the same on every platform.
 */
public final class FacePainter {

  private static final int[] SIDES = {-1, 1};
  private static final Tone WHITE = new Tone(0.93f, 0.92f, 0.90f);
  private static final Tone BLACK = new Tone(0.05f, 0.04f, 0.04f);

  /** How far features move at a full turn of the head: the nearer the further. */
  private static final float FAR = -1;

  private static final float MIDDLE = 3;
  private static final float NEAR = 5.5f;

  private final FaceTraits traits;
  private final FaceView view;
  private final FaceCanvas canvas;
  private final Tone skin;
  private final Tone shade;

  private FacePainter(FaceTraits traits, FaceView view, int size) {
    this.traits = traits;
    this.view = view;
    this.canvas = new FaceCanvas(size, view);
    this.skin = traits.skin().tone();
    this.shade = skin.times(0.62f);
  }

  /**
   * Draws a picture.
   *
   * @param identity decides the person completely
   * @param picture decides everything else
   * @param size of each side in pixels
   * @return RGB, row by row
   */
  public static byte[] paint(Draws identity, Draws picture, int size) {
    FaceTraits traits = FaceTraits.of(identity);
    FacePainter painter = new FacePainter(traits, FaceView.of(picture), size);
    painter.drawBehind();
    painter.drawHead();
    painter.drawSkin(identity);
    painter.drawBeard();
    painter.drawNose();
    painter.drawMouth();
    for (int side : SIDES) {
      painter.drawEye(side);
      painter.drawBrow(side);
    }
    painter.drawHair();
    painter.drawGlasses();
    return painter.canvas.develop(picture);
  }

  private Figure headShape(float wider) {
    FaceTraits.Head head = traits.head();
    return Figure.head(
        head.halfWidth() + wider,
        head.crown() + wider,
        head.chin() + wider,
        head.jaw(),
        head.square());
  }

  private void drawBehind() {
    FaceTraits.Hair hair = traits.hair();
    FaceTraits.Head head = traits.head();
    canvas.background(view.wallTop(), view.wallBottom());
    if (!hair.bald()) {
      canvas.fill(hairBehind(), FAR, hair.colour().times(0.75f), 1);
    }
    Figure neck = Figure.plate(0, head.chin() + 4, head.halfWidth() * 0.55f, 18, 6);
    canvas.fill(neck, 0, shade.mixed(skin, 0.4f), 1);
    canvas.fill(Figure.ellipse(0, head.chin() + 34, 58, 26), 0, view.clothes(), 1);
    for (int side : SIDES) {
      Figure ear =
          Figure.ellipse(side * head.halfWidth(), head.earV(), head.ears() * 0.6f, head.ears());
      canvas.fill(ear, FAR, skin.times(0.85f), 1);
    }
  }

  /** The hair behind the head: a larger head whose chin is where the sides end. */
  private Figure hairBehind() {
    FaceTraits.Hair hair = traits.hair();
    FaceTraits.Head head = traits.head();
    float width = head.halfWidth() + hair.volume();
    float crown = head.crown() + hair.volume() + view.hairLift() * 0.5f;
    return Figure.head(width, crown, Math.max(8, hair.sides()), 0.1f, 0.9f);
  }

  private void drawHead() {
    canvas.fill(headShape(0), 0, skin, 1);
    canvas.fill(headShape(-2).rim(4), 0, shade, 0.35f, 5);
  }

  private void drawSkin(Draws identity) {
    FaceTraits.Skin marks = traits.skin();
    Tone red = new Tone(0.85f, 0.35f, 0.3f);
    for (int side : SIDES) {
      canvas.fill(Figure.ellipse(side * 20, 18, 9, 7), MIDDLE, red, marks.blush(), 8);
      Figure fold =
          Figure.stroke(side * (traits.mouth().halfWidth() + 3), 22, 7, 1, side * 1.1f, 1.4f);
      canvas.fill(fold, MIDDLE, shade, marks.lines() + 0.15f * Math.max(0, view.smile()));
    }
    for (int i = 0; i < marks.freckles(); i++) {
      Figure freckle = Figure.ellipse(identity.spread(24), identity.uniform(4, 22), 0.9f, 0.9f);
      canvas.fill(freckle, MIDDLE, shade, 0.55f);
    }
    if (marks.mole()) {
      Figure mole = Figure.ellipse(marks.moleU(), marks.moleV(), 1.7f, 1.6f);
      canvas.fill(mole, MIDDLE, shade.times(0.55f), 0.9f);
    }
  }

  private void drawBeard() {
    FaceTraits.Hair hair = traits.hair();
    FaceTraits.Mouth mouth = traits.mouth();
    if (hair.beard() > 0) {
      Figure cheeks = Figure.ellipse(0, mouth.v() - 16, traits.head().halfWidth() * 0.82f, 20);
      Figure jaw = Figure.plate(0, 46, 60, 32, 1).inside(headShape(1)).without(cheeks);
      canvas.fill(jaw, 1, hair.colour(), hair.beard(), 4);
    }
    if (hair.moustache() > 0) {
      Figure lip =
          Figure.stroke(
              0, mouth.v() - 4 - mouth.upper(), mouth.halfWidth(), -2.5f, 0, 2 * hair.moustache());
      canvas.fill(lip, NEAR * 0.8f, hair.colour(), 0.9f);
    }
  }

  private void drawNose() {
    FaceTraits.Nose nose = traits.nose();
    float top = traits.eyes().v() + 2;
    float bottom = traits.eyes().v() + nose.length();
    for (int side : SIDES) {
      Figure wing = Figure.ellipse(side * nose.halfWidth() * 0.75f, bottom, nose.tip(), nose.tip());
      canvas.fill(wing, NEAR, skin.times(0.84f), 0.9f, 1);
      Figure nostril = Figure.ellipse(side * nose.halfWidth() * 0.5f, bottom + 1.4f, 1.5f, 0.9f);
      canvas.fill(nostril, NEAR, shade.times(0.6f), 0.9f);
      Figure bridge =
          Figure.stroke(side * 2.6f, (top + bottom) / 2, nose.length() / 2, 1, 1.57f, 2);
      canvas.fill(bridge, NEAR * 0.8f, shade, nose.bridge() * (side > 0 ? 1 : 0.5f), 1.5f);
    }
    Figure tip = Figure.ellipse(0, bottom - 1.5f, nose.halfWidth() * 0.55f, nose.tip());
    canvas.fill(tip, NEAR, skin.mixed(WHITE, 0.18f), 0.7f, 2);
    Figure base = Figure.stroke(0, bottom + 1, nose.halfWidth() * 0.9f, 1.5f, 0, 1.6f);
    canvas.fill(base, NEAR, shade, 0.8f);
  }

  private void drawMouth() {
    FaceTraits.Mouth mouth = traits.mouth();
    float halfWidth = mouth.halfWidth() * (1 + 0.12f * view.smile());
    float sag = 2.4f * view.smile() + mouth.corners();
    float open = 5 * view.mouthOpen();
    float v = mouth.v() - sag / 2;
    Figure lips = Figure.lens(0, v, halfWidth, mouth.upper() - sag, mouth.lower() + sag + open, 0);
    canvas.fill(lips, MIDDLE + 1, mouth.lips(), 0.95f);
    if (open > 0.8f) {
      Figure gap = Figure.lens(0, v, halfWidth * 0.85f, -sag, sag + open, 0);
      canvas.fill(gap, MIDDLE + 1, BLACK.mixed(mouth.lips(), 0.3f), 1);
      Figure teeth = Figure.lens(0, v, halfWidth * 0.75f, -sag, sag + open * 0.55f, 0);
      canvas.fill(teeth, MIDDLE + 1, WHITE, 0.9f);
    } else {
      Figure line = Figure.stroke(0, v, halfWidth, sag, 0, 1.3f);
      canvas.fill(line, MIDDLE + 1, mouth.lips().times(0.45f), 0.9f);
    }
    Figure shadow = Figure.stroke(0, v + mouth.lower() + sag + open + 3, halfWidth * 0.5f, 1, 0, 2);
    canvas.fill(shadow, MIDDLE, shade, 0.3f, 2);
  }

  private void drawEye(int side) {
    FaceTraits.Eyes eyes = traits.eyes();
    float u = side * eyes.halfSpacing();
    float tilt = side * eyes.tilt();
    float height = eyes.height() * view.eyesOpen();
    Figure socket = Figure.ellipse(u, eyes.v() - 1, eyes.halfWidth() + 2, eyes.height() + 3.5f);
    canvas.fill(socket, MIDDLE, shade, 0.28f, 3);
    Figure bag = Figure.stroke(u, eyes.v() + eyes.height() + 2, eyes.halfWidth(), 1.6f, 0, 1.6f);
    canvas.fill(bag, MIDDLE, shade, eyes.bags(), 1);
    Figure opening = Figure.lens(u, eyes.v(), eyes.halfWidth(), height, height * 0.7f, tilt);
    canvas.fill(opening, MIDDLE, WHITE, 1);
    float look = u + view.gaze() * 1.6f;
    Figure iris = Figure.ellipse(look, eyes.v() - 0.4f, eyes.iris(), eyes.iris()).inside(opening);
    canvas.fill(iris, MIDDLE, eyes.colour(), 1);
    Figure pupil = Figure.ellipse(look, eyes.v() - 0.4f, eyes.iris() * .45f, eyes.iris() * .45f);
    canvas.fill(pupil.inside(opening), MIDDLE, BLACK, 1);
    Figure glint = Figure.ellipse(look - 0.9f, eyes.v() - 1.3f, 0.7f, 0.7f).inside(opening);
    canvas.fill(glint, MIDDLE, WHITE, 0.9f);
    Figure lid = Figure.stroke(u, eyes.v(), eyes.halfWidth() + 0.6f, -height, tilt, eyes.lid());
    canvas.fill(lid, MIDDLE, BLACK.mixed(shade, 0.25f), 0.9f);
    Figure crease =
        Figure.stroke(u, eyes.v() - 1.8f, eyes.halfWidth(), -eyes.height() - 0.8f, tilt, 1);
    canvas.fill(crease, MIDDLE, shade, 0.5f);
  }

  private void drawBrow(int side) {
    FaceTraits.Brows brows = traits.brows();
    FaceTraits.Eyes eyes = traits.eyes();
    float v = eyes.v() - brows.gap() - view.browLift();
    Figure brow =
        Figure.stroke(
            side * (eyes.halfSpacing() + 1),
            v + brows.arch() / 2,
            brows.halfWidth(),
            -brows.arch(),
            side * brows.tilt(),
            brows.thickness());
    canvas.fill(brow, MIDDLE, traits.hair().colour().times(0.8f), 0.85f);
  }

  private void drawHair() {
    FaceTraits.Hair hair = traits.hair();
    if (hair.bald()) {
      return;
    }
    float width = traits.head().halfWidth() + hair.volume();
    float line = hair.hairline() - view.hairLift();
    float crown = traits.head().crown() + hair.volume() + view.hairLift() * 0.5f;
    // The forehead is what a wide lens below the hairline leaves free.
    Figure forehead =
        Figure.lens(
            hair.parting() * 0.5f, line + 22, width * 1.15f, 22 + hair.hairlineArch(), 90, 0);
    Figure top = Figure.head(width, crown, 6 + Math.max(0, hair.sides()), 0.05f, 0.9f);
    canvas.fill(top.without(forehead), 0.5f, hair.colour(), 1, 1);
    Figure parting =
        Figure.stroke(hair.parting(), line - 7, 8, -1, 1.2f - hair.parting() * 0.02f, 1.4f);
    canvas.fill(parting, 1, hair.colour().times(0.6f), 0.6f);
  }

  private void drawGlasses() {
    FaceTraits.Eyes eyes = traits.eyes();
    if (!eyes.glasses() || !view.glasses()) {
      return;
    }
    for (int side : SIDES) {
      Figure lens =
          Figure.plate(
              side * (eyes.halfSpacing() + 0.5f),
              eyes.v() + 1.5f,
              eyes.glassesSize(),
              eyes.glassesSize() * 0.72f,
              4);
      canvas.fill(lens, MIDDLE + 1, WHITE, 0.08f);
      canvas.fill(lens.rim(1.5f), MIDDLE + 1, BLACK, 0.9f);
    }
    Figure bridge = Figure.stroke(0, eyes.v(), eyes.halfSpacing() * 0.45f, -1.5f, 0, 1.8f);
    canvas.fill(bridge, MIDDLE + 2, BLACK, 0.9f);
  }
}
