package org.semblance.data.drawn;

/** A colour, each part from 0 to 1. */
record Tone(float red, float green, float blue) {

  Tone mixed(Tone other, float share) {
    return new Tone(
        red + (other.red - red) * share,
        green + (other.green - green) * share,
        blue + (other.blue - blue) * share);
  }

  Tone times(float factor) {
    return new Tone(red * factor, green * factor, blue * factor);
  }
}
