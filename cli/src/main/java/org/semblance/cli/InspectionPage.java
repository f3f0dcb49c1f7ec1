package org.semblance.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.HtmlPage;
import org.semblance.data.ImageSet;
import org.semblance.data.align.FivePoints;
import org.semblance.data.align.Landmarks;
import org.semblance.data.inspect.ContactSheet;
import org.semblance.data.inspect.ContactSheet.Picture;
import org.semblance.data.inspect.Inspection;

/** A data set on one HTML page, which stays small however large the set is. */
final class InspectionPage {

  private static final String STYLE =
      """
      .group{display:flex;flex-wrap:wrap;gap:12px;padding:10px 0;border-bottom:1px solid var(--edge)}
      .group figure{width:124px}
      .wrong{color:#c2410c}@media(prefers-color-scheme:dark){.wrong{color:#fb923c}}
      """;

  private static final int RANKED = 15;
  private static final int MOST_UNREADABLE = 40;

  private final InspectedData data;
  private final ImageSet set;
  private final @Nullable Landmarks landmarks;
  private final HtmlPage html;

  private InspectionPage(InspectedData data, ImageSet set, @Nullable Landmarks landmarks) {
    this.data = data;
    this.set = set;
    this.landmarks = landmarks;
    this.html =
        HtmlPage.of(
            PictureSheet.brief(String.valueOf(data.path().getFileName())),
            String.format(
                "%s, %,d pictures of %,d identities",
                data.format(), data.found().images(), data.found().identities()),
            PictureSheet.STYLE + STYLE);
  }

  /** Writes the page. */
  static String of(
      InspectedData data, ImageSet set, ContactSheet sheet, @Nullable Landmarks landmarks) {
    InspectionPage page = new InspectionPage(data, set, landmarks);
    page.tiles();
    page.html.facts("What there is", data.rows());
    page.charts();
    page.ranking();
    page.sample(sheet);
    page.oddSizes(sheet);
    page.equal(sheet);
    page.unreadable();
    return page.html.end();
  }

  private void tiles() {
    Inspection found = data.found();
    html.add("<div class=\"tiles\">");
    html.tile(String.format("%,d", found.images()), "pictures");
    html.tile(String.format("%,d", found.identities()), "identities");
    html.tile(String.format("%.3f", data.counts().gini()), "Gini coefficient of the identities");
    html.tile(String.format("%,d", found.sizes().size()), "different sizes");
    html.tile(
        String.format("%,d", found.noisyDuplicates()), "pictures that several identities have");
    html.tile(String.format("%,d", found.unreadableImages()), "unreadable pictures");
    html.add("</div>");
  }

  private void charts() {
    html.add("<h2>How they are spread</h2><div class=\"charts\">");
    InspectionCharts.all(data.found())
        .forEach(svg -> html.add("<div class=\"card\">%s</div>", svg));
    html.add("</div>");
  }

  private void ranking() {
    List<Integer> falling = data.counts().byFallingCount();
    int shown = Math.min(RANKED, falling.size());
    html.add("<h2>Largest and smallest identities</h2><div class=\"charts\">");
    ranking("largest", falling.subList(0, shown));
    List<Integer> smallest =
        new ArrayList<>(falling.subList(falling.size() - shown, falling.size()));
    Collections.reverse(smallest);
    ranking("smallest", smallest);
    html.add("</div>");
  }

  private void ranking(String title, List<Integer> identities) {
    html.add("<div class=\"card\"><table><tr><th>%s</th><th>images</th></tr>", title);
    for (int identity : identities) {
      html.add(
          "<tr><td class=\"name\">%s</td><td>%,d</td></tr>",
          PictureSheet.safe(set.identities().get(identity)), data.counts().images().get(identity));
    }
    html.add("</table></div>");
  }

  private void sample(ContactSheet sheet) {
    html.add("<h2>%,d pictures drawn at random</h2>", sheet.sample().size());
    if (landmarks == null) {
      html.add(
          "<p class=\"note\">No five points were given (--landmarks), so whether faces are aligned"
              + " has to be seen.</p>");
    }
    html.add("<div class=\"card\"><div class=\"sheet\">");
    sheet.sample().forEach(this::figure);
    html.add("</div></div>");
  }

  private void oddSizes(ContactSheet sheet) {
    if (sheet.oddSizes().isEmpty()) {
      return;
    }
    html.add("<h2>Odd sizes</h2><p class=\"note\">One picture for each of the rarest sizes.</p>");
    html.add("<div class=\"card\"><div class=\"sheet\">");
    sheet.oddSizes().forEach(this::figure);
    html.add("</div></div>");
  }

  private void equal(ContactSheet sheet) {
    if (sheet.equal().isEmpty()) {
      return;
    }
    html.add("<h2>Equal pictures</h2>");
    note(sheet.equal().size(), data.found().duplicateGroups(), "groups");
    html.add("<div class=\"card\">");
    for (List<Picture> group : sheet.equal()) {
      boolean noise = group.stream().map(Picture::identity).distinct().count() > 1;
      html.add("<div class=\"group\">");
      group.forEach(this::figure);
      if (noise) {
        html.add("<p class=\"wrong\">of several identities: a label is wrong</p>");
      }
      html.add("</div>");
    }
    html.add("</div>");
  }

  private void unreadable() {
    List<Inspection.Problem> problems = data.found().unreadable();
    if (problems.isEmpty()) {
      return;
    }
    html.add("<h2>Unreadable</h2>");
    note(Math.min(problems.size(), MOST_UNREADABLE), data.found().unreadableImages(), "pictures");
    html.add("<div class=\"card\"><div class=\"sheet\">");
    problems.stream()
        .limit(MOST_UNREADABLE)
        .forEach(
            problem -> {
              html.add("<figure>");
              PictureSheet.placeholder(html, problem.place());
              html.add(
                  "<figcaption>%s<br><span>%s</span></figcaption></figure>",
                  PictureSheet.safe(problem.place()), PictureSheet.safe(problem.message()));
            });
    html.add("</div></div>");
  }

  private void note(int shown, int all, String what) {
    if (shown < all) {
      html.add(
          "<p class=\"note\">%,d of %,d %s; up to %,d of them with data inspect --json.</p>",
          shown, all, what, Inspection.MOST_LISTED);
    }
  }

  private void figure(Picture picture) {
    List<String> words = new ArrayList<>();
    words.add(PictureSheet.brief(set.fileName(picture.image())));
    if (picture.width() > 0) {
      words.add(picture.width() + "x" + picture.height());
    }
    if (landmarks != null && landmarks.of(set, picture.image()) == null) {
      words.add("no five points");
    }
    PictureSheet.figure(html, picture, points(picture), String.join(", ", words));
  }

  /** Returns rings around the five points, drawn over a picture of any size. */
  private String points(Picture picture) {
    FivePoints points = landmarks == null ? null : landmarks.of(set, picture.image());
    if (points == null) {
      return "";
    }
    double radius = Math.max(picture.width(), picture.height()) / 40.0;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\" fill=\"none\" stroke=\"#22d3ee\""
                + " stroke-width=\"%.2f\">",
            picture.width(), picture.height(), radius / 2));
    for (int i = 0; i < points.values().length(); i += 2) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
              points.values().get(i),
              points.values().get(i + 1),
              radius));
    }
    return svg.append("</svg>").toString();
  }
}
