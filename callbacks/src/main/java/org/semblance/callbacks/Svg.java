package org.semblance.callbacks;

import java.util.Locale;

/** Collects SVG elements; attributes are given as text, words and coordinates are made safe. */
final class Svg {

  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String title) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif\""
            + " font-size=\"12\" fill=\"currentColor\">",
        width, height);
    add("<title>%s</title>", escape(title));
  }

  /** Says what is to be seen, for people who do not see it; comes before all else. */
  void describe(String words) {
    add("<desc>%s</desc>", escape(words));
  }

  void line(double x1, double y1, double x2, double y2, String attributes) {
    add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>", x1, y1, x2, y2, attributes);
  }

  void text(double x, double y, String attributes, String words) {
    add("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>", x, y, attributes, escape(words));
  }

  /** Writes words that run upwards. */
  void upright(double x, double y, String attributes, String words) {
    add(
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" %s>%s</text>",
        x, y, attributes, escape(words));
  }

  void circle(double x, double y, double radius, String attributes, String tip) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s>", x, y, radius, attributes);
    add(tip.isEmpty() ? "</circle>" : "<title>%s</title></circle>", escape(tip));
  }

  /** Draws a rectangle; the tip is shown to who points at it. */
  void rect(double x, double y, double width, double height, String attributes, String tip) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s>",
        x, y, width, height, attributes);
    add("<title>%s</title></rect>", escape(tip));
  }

  /** Writes an unfilled path; {@code data} holds commands and coordinates only. */
  void path(CharSequence data, String attributes) {
    add("<path d=\"%s\" fill=\"none\" %s/>", data, attributes);
  }

  String end() {
    return text + "</svg>\n";
  }

  private void add(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments));
  }

  /** Makes words safe inside HTML and SVG, attributes included. */
  static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
