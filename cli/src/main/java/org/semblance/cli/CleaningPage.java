package org.semblance.cli;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.semblance.callbacks.BarChart;
import org.semblance.callbacks.BarChart.Bar;
import org.semblance.callbacks.HtmlPage;
import org.semblance.data.ImageSet;
import org.semblance.data.inspect.ContactSheet;
import org.semblance.subcenter.Cleaning;
import org.semblance.subcenter.Cleaning.AngleBin;

/** A cleaning on one HTML page, which stays small however large the set is. */
final class CleaningPage {

  private static final int RANKED = 15;
  private static final int MOST_FARTHEST = 60;
  private static final int MOST_AT_THE_LIMIT = 24;

  private final CleanedData data;
  private final Cleaning cleaning;
  private final ImageSet set;
  private final HtmlPage html;

  private CleaningPage(CleanedData data, ImageSet set) {
    this.data = data;
    this.cleaning = data.cleaning();
    this.set = set;
    this.html =
        HtmlPage.of(
            PictureSheet.brief("Cleaning of " + data.data()),
            String.format(
                "%,d of %,d pictures dropped, %s",
                cleaning.dropped(), cleaning.pictures(), data.droppedShare()),
            PictureSheet.STYLE);
  }

  /**
   * Writes the page.
   *
   * @param set that was cleaned, whole
   */
  static String of(CleanedData data, ImageSet set) {
    CleaningPage page = new CleaningPage(data, set);
    page.tiles();
    page.html.facts("What was done", data.rows());
    page.charts();
    page.rankings();
    page.sheet(
        "Farthest away, dropped",
        "Angles to " + page.cleaning.center().words() + " of the identity that the label says.",
        page.cleaning.farthestDropped(MOST_FARTHEST));
    page.sheet(
        "Nearest to the limit, dropped",
        "If these are rightly labelled, raise --degrees.",
        page.cleaning.nearestBeyond(MOST_AT_THE_LIMIT));
    page.sheet(
        "Nearest to the limit, kept",
        "If these are wrongly labelled, lower --degrees.",
        page.cleaning.farthestKept(MOST_AT_THE_LIMIT));
    return page.html.end();
  }

  private void tiles() {
    html.add("<div class=\"tiles\">");
    html.tile(String.format("%,d", cleaning.kept()), "pictures kept");
    html.tile(String.format("%,d", cleaning.dropped()), "pictures dropped");
    html.tile(String.format("%,d", cleaning.identitiesKept()), "identities kept");
    html.tile(
        String.format("%,d", cleaning.identities() - cleaning.identitiesKept()),
        "identities dropped");
    html.tile(String.format("%,d", cleaning.strays()), "pictures nearest to another sub-center");
    html.add("</div>");
  }

  private void charts() {
    html.add("<h2>How they are spread</h2><div class=\"charts\">");
    angles("Angles of pictures kept", AngleBin::kept);
    angles("Angles of pictures dropped", AngleBin::dropped);
    SortedMap<Integer, Integer> losses = new TreeMap<>();
    data.losing().forEach(c -> losses.merge(cleaning.droppedOf(c), 1, Integer::sum));
    if (!losses.isEmpty()) {
      card(
          BarChart.svg(
              "Pictures dropped per identity",
              "pictures (logarithmic)",
              "identities",
              InspectionCharts.imagesPerIdentity(losses)));
    }
    html.add("</div>");
  }

  /** Both charts have the same bins, from 0 to the last that any picture is in. */
  private void angles(String title, ToLongFunction<AngleBin> count) {
    List<AngleBin> bins = cleaning.histogram();
    int last = bins.size() - 1;
    while (last > 0 && bins.get(last).kept() + bins.get(last).dropped() == 0) {
      last--;
    }
    card(
        BarChart.svg(
            title,
            "degrees from",
            "pictures",
            bins.subList(0, last + 1).stream()
                .map(bin -> new Bar(String.valueOf(bin.from()), count.applyAsLong(bin)))
                .toList()));
  }

  private void card(String svg) {
    html.add("<div class=\"card\">%s</div>", svg);
  }

  private void rankings() {
    html.add("<h2>Identities</h2><div class=\"charts\">");
    ranking("loses most", data.losing().stream().limit(RANKED).toList());
    ranking("least sure", data.leastSure(RANKED));
    html.add("</div>");
    html.add(
        "<p class=\"note\">The dominant sub-center's share of the votes: where it is small, the"
            + " identity may be several people.</p>");
  }

  private void ranking(String title, List<Integer> identities) {
    html.add(
        "<div class=\"card\"><table><tr><th>%s</th><th>pictures</th><th>dropped</th>"
            + "<th>dominant share</th></tr>",
        title);
    for (int identity : identities) {
      html.add(
          "<tr><td class=\"name\">%s</td><td>%,d</td><td>%,d</td><td>%.2f</td></tr>",
          PictureSheet.safe(set.identities().get(identity)),
          cleaning.centers().pictures(identity),
          cleaning.droppedOf(identity),
          cleaning.centers().share(identity));
    }
    html.add("</table></div>");
  }

  private void sheet(String heading, String note, ImmutableIntArray images) {
    if (images.isEmpty()) {
      return;
    }
    html.add("<h2>%s</h2><p class=\"note\">%s</p>", heading, note);
    html.add("<div class=\"card\"><div class=\"sheet\">");
    images.forEach(
        image -> {
          String words =
              String.format(
                  Locale.ROOT,
                  "%s, %.1f°",
                  PictureSheet.brief(set.fileName(image)),
                  cleaning.angle(image));
          PictureSheet.figure(html, ContactSheet.picture(set, image), "", words);
        });
    html.add("</div></div>");
  }
}
