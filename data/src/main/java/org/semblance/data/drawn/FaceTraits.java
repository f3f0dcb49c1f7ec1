package org.semblance.data.drawn;

import org.semblance.data.random.Draws;

/**
 * What makes a drawn person: geometry and colours that are the same in every picture. Lengths are
 * pixels of a 112-pixel picture, angles radians.
 */
record FaceTraits(Skin skin, Head head, Eyes eyes, Brows brows, Nose nose, Mouth mouth, Hair hair) {

  /**
   * Skin.
   *
   * @param blush opacity of the cheeks' red
   * @param freckles how many
   * @param mole whether there is one
   * @param moleU where
   * @param moleV where
   * @param lines opacity of the folds beside the nose
   */
  record Skin(
      Tone tone, float blush, int freckles, boolean mole, float moleU, float moleV, float lines) {}

  /** The head; see {@link Figure#head}. */
  record Head(
      float halfWidth, float crown, float chin, float jaw, float square, float ears, float earV) {}

  /** Eyes. */
  record Eyes(
      float halfSpacing,
      float v,
      float halfWidth,
      float height,
      float tilt,
      float iris,
      Tone colour,
      float lid,
      float bags,
      boolean glasses,
      float glassesSize) {}

  /** Eyebrows. */
  record Brows(float gap, float halfWidth, float arch, float tilt, float thickness) {}

  /** Nose. */
  record Nose(float length, float halfWidth, float tip, float bridge) {}

  /** Mouth. */
  record Mouth(float v, float halfWidth, float upper, float lower, Tone lips, float corners) {}

  /** Hair, beard included. */
  record Hair(
      Tone colour,
      float hairline,
      float hairlineArch,
      float parting,
      float volume,
      float sides,
      boolean bald,
      float beard,
      float moustache) {}

  static FaceTraits of(Draws draws) {
    Tone skin = skinTone(draws);
    return new FaceTraits(
        new Skin(
            skin,
            draws.uniform(0, 0.35),
            draws.chance(0.25) ? 6 + draws.below(14) : 0,
            draws.chance(0.3),
            draws.spread(24),
            draws.uniform(-4, 36),
            draws.uniform(0, 0.4)),
        head(draws),
        eyes(draws),
        new Brows(
            draws.uniform(6, 12),
            draws.uniform(6, 10.5),
            draws.uniform(0, 3.5),
            draws.uniform(-0.2, 0.22),
            draws.uniform(1.2, 4.2)),
        new Nose(
            draws.uniform(15, 24),
            draws.uniform(4, 9),
            draws.uniform(1.6, 4),
            draws.uniform(0, 0.5)),
        new Mouth(
            draws.uniform(28, 37),
            draws.uniform(8.5, 16),
            draws.uniform(1, 3.6),
            draws.uniform(1.4, 4.6),
            skin.mixed(
                new Tone(draws.uniform(0.55, 0.8), draws.uniform(0.15, 0.35), 0.3f),
                draws.uniform(0.3, 0.75)),
            draws.spread(1.5)),
        hair(draws));
  }

  private static Tone skinTone(Draws draws) {
    Tone pale = new Tone(0.95f, 0.80f, 0.70f);
    Tone dark = new Tone(0.40f, 0.26f, 0.19f);
    float redness = draws.spread(0.04);
    Tone tone = pale.mixed(dark, draws.uniform(0, 1));
    return new Tone(tone.red() + redness, tone.green(), tone.blue() - redness);
  }

  private static Head head(Draws draws) {
    return new Head(
        draws.uniform(32, 42),
        draws.uniform(40, 48),
        draws.uniform(44, 54),
        draws.uniform(0, 0.32),
        draws.uniform(-0.4, 0.8),
        draws.uniform(4, 9),
        draws.uniform(-6, 4));
  }

  private static Eyes eyes(Draws draws) {
    Tone[] colours = {
      new Tone(0.25f, 0.15f, 0.08f),
      new Tone(0.40f, 0.26f, 0.12f),
      new Tone(0.28f, 0.42f, 0.28f),
      new Tone(0.30f, 0.48f, 0.68f),
      new Tone(0.45f, 0.50f, 0.54f)
    };
    return new Eyes(
        draws.uniform(13.5, 20),
        draws.uniform(-7, 1),
        draws.uniform(5, 8.8),
        draws.uniform(2.4, 5),
        draws.uniform(-0.24, 0.2),
        draws.uniform(2.2, 3.6),
        colours[draws.below(colours.length)],
        draws.uniform(0.8, 2.2),
        draws.uniform(0, 0.45),
        draws.chance(0.25),
        draws.uniform(8.5, 12));
  }

  private static Hair hair(Draws draws) {
    Tone black = new Tone(0.09f, 0.07f, 0.06f);
    Tone[] colours = {
      black,
      new Tone(0.24f, 0.15f, 0.09f),
      new Tone(0.42f, 0.27f, 0.15f),
      new Tone(0.78f, 0.62f, 0.36f),
      new Tone(0.60f, 0.26f, 0.12f),
      new Tone(0.68f, 0.67f, 0.65f)
    };
    boolean bearded = draws.chance(0.3);
    return new Hair(
        colours[draws.below(colours.length)].mixed(black, draws.uniform(0, 0.35)),
        draws.uniform(-34, -17),
        draws.uniform(-8, 12),
        draws.spread(20),
        draws.uniform(1, 8),
        draws.uniform(-12, 48),
        draws.chance(0.1),
        bearded ? draws.uniform(0.25, 0.9) : 0,
        draws.chance(bearded ? 0.8 : 0.1) ? draws.uniform(1.5, 4) : 0);
  }
}
