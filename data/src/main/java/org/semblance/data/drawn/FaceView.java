package org.semblance.data.drawn;

import org.semblance.data.random.Draws;

/**
 * What differs between pictures of one person: position, pose, expression, light, camera, clothes.
 *
 * @param right of the middle, pixels of a 112-pixel picture
 * @param down of the middle
 * @param angle of the head in radians
 * @param zoom 1: normal
 * @param yaw −1 to 1, the head turned to the side: features move, nearer ones further
 * @param pitch −1 to 1, the head lowered
 * @param smile −1 to 1
 * @param mouthOpen 0 to 1
 * @param eyesOpen around 1
 * @param gaze −1 to 1
 * @param browLift in pixels
 * @param gain of the light
 * @param lightRight how much brighter the right edge is
 * @param lightDown how much brighter the lower edge is
 * @param warmth of the light, red against blue
 * @param softness of edges in pixels
 * @param grain of the camera
 * @param hairLift in pixels, how the hair lies today
 * @param glasses whether somebody who has glasses wears them
 * @param wallTop colour
 * @param wallBottom colour
 * @param clothes colour
 */
record FaceView(
    float right,
    float down,
    float angle,
    float zoom,
    float yaw,
    float pitch,
    float smile,
    float mouthOpen,
    float eyesOpen,
    float gaze,
    float browLift,
    float gain,
    float lightRight,
    float lightDown,
    float warmth,
    float softness,
    float grain,
    float hairLift,
    boolean glasses,
    Tone wallTop,
    Tone wallBottom,
    Tone clothes) {

  static FaceView of(Draws draws) {
    return new FaceView(
        draws.spread(4),
        draws.spread(4),
        draws.spread(0.12),
        draws.uniform(1.02, 1.16),
        draws.spread(1),
        draws.spread(1),
        draws.uniform(-0.5, 1),
        Math.max(0, draws.uniform(-1.5, 1)),
        draws.uniform(0.6, 1.1),
        draws.spread(1),
        draws.spread(1.5),
        draws.uniform(0.65, 1.2),
        draws.spread(0.4),
        draws.spread(0.25),
        draws.spread(0.08),
        draws.uniform(1, 2.2),
        draws.uniform(0.005, 0.025),
        draws.spread(2),
        draws.chance(0.6),
        any(draws),
        any(draws),
        any(draws));
  }

  private static Tone any(Draws draws) {
    float grey = draws.uniform(0.1, 0.9);
    return new Tone(
        grey + draws.spread(0.18), grey + draws.spread(0.18), grey + draws.spread(0.18));
  }
}
