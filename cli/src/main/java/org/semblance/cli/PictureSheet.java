package org.semblance.cli;

import org.semblance.callbacks.HtmlPage;
import org.semblance.data.inspect.ContactSheet.Picture;

/** Small pictures with words below them, as parts of an HTML page. */
final class PictureSheet {

  /** Rules for figures, and for elements of class {@code sheet} that hold them. */
  static final String STYLE =
      """
      .sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(124px,1fr));gap:12px}
      figure{margin:0;font-size:12px;line-height:1.35;overflow-wrap:anywhere}
      figure img{display:block;border-radius:4px;background:var(--edge)}
      .face{position:relative;width:fit-content}
      .face svg{position:absolute;inset:0;width:100%;height:100%}
      .none{display:grid;place-items:center;width:112px;height:112px;border:1px dashed var(--soft);
      border-radius:4px;color:var(--soft);text-align:center;padding:6px}
      figcaption{margin-top:4px}figcaption span{color:var(--soft)}
      td.name{white-space:normal;overflow-wrap:anywhere}
      """;

  /** Longer names and messages are cut: a page is for people. */
  private static final int MOST_CHARACTERS = 240;

  private PictureSheet() {}

  /**
   * Adds a picture.
   *
   * @param overlay SVG over it, or nothing
   * @param words below it and its identity, of any length
   */
  static void figure(HtmlPage html, Picture picture, String overlay, String words) {
    html.add("<figure>");
    if (picture.problem().isEmpty()) {
      html.add("<div class=\"face\"><img loading=\"lazy\" alt=\"%s\"", alt(picture));
      html.add(" src=\"%s\">%s</div>", picture.dataUri(), overlay);
    } else {
      placeholder(html, picture.place());
    }
    html.add("<figcaption><b>%s</b><br>", safe(picture.identity()));
    html.add("<span>%s", HtmlPage.escape(words));
    if (!picture.problem().isEmpty()) {
      html.add("<br>%s", safe(picture.problem()));
    }
    html.add("</span></figcaption></figure>");
  }

  private static String alt(Picture picture) {
    return String.format(
        "picture of %s, %d by %d pixels",
        safe(picture.identity()), picture.width(), picture.height());
  }

  /** Adds a frame where there is no picture. */
  static void placeholder(HtmlPage html, String place) {
    html.add(
        "<div class=\"none\" role=\"img\" aria-label=\"no picture of %s\">no picture</div>",
        safe(place));
  }

  /** Cuts words that are too long, and makes them safe inside HTML. */
  static String safe(String words) {
    return HtmlPage.escape(brief(words));
  }

  /** Cuts words that are too long. */
  static String brief(String words) {
    if (words.codePointCount(0, words.length()) <= MOST_CHARACTERS) {
      return words;
    }
    return words.substring(0, words.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
  }
}
