package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Height and width of an image, in pixels.
 *
 * @param height &gt; 0
 * @param width &gt; 0
 */
public record ImageSize(int height, int width) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})(?:x(\\d{1,4}))?");

  /** Checks the ranges. */
  public ImageSize {
    checkArgument(height > 0, "height must be > 0 pixels, got %s", height);
    checkArgument(width > 0, "width must be > 0 pixels, got %s", width);
  }

  /**
   * Reads {@code HxW}, or one number for a square.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static ImageSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    checkArgument(
        matcher.matches(),
        "size must be height x width in pixels, such as 112x96, or one number for a square, such"
            + " as 160, got \"%s\"",
        text);
    int height = Integer.parseInt(matcher.group(1));
    return new ImageSize(
        height, matcher.group(2) == null ? height : Integer.parseInt(matcher.group(2)));
  }

  /** Returns what {@link #parse} reads. */
  @Override
  public String toString() {
    return height + "x" + width;
  }
}
