package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.ImageSet;
import org.semblance.data.PngImage;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.ContactSheet;
import org.semblance.data.inspect.IdentityCounts;
import org.semblance.data.inspect.Inspection;
import org.semblance.data.testing.LabelledPixels;
import org.semblance.data.testing.TinyFaces;

class InspectionPageTest {

  @TempDir private Path folder;

  private Path report() {
    return folder.resolve("reports/faces.html");
  }

  /** Inspects a folder and returns the page. */
  private String page(Path faces, Object... more) throws IOException {
    Object[] args = new Object[5 + more.length];
    System.arraycopy(new Object[] {"data", "inspect", faces, "--report", report()}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    Invocation made = Invocation.of(args);
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).containsPattern("report +\\S+faces.html");
    assertThat(report().getParent()).isDirectoryNotContaining("glob:**.part");
    return Files.readString(report());
  }

  private Path faces() {
    return TinyFaces.of(4, 5, 0.3, 1).writeFolder(folder.resolve("faces"));
  }

  private static int count(String page, String pattern) {
    return (int) Pattern.compile(pattern).matcher(page).results().count();
  }

  @Test
  void showsWhatThereIs() throws IOException {
    String page = page(faces(), "--faces", "7");
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("<h1>faces</h1>", "folder, 20 pictures of 4 identities")
        .contains("<td>identities</td><td>4</td>")
        .contains("Images per identity", "File sizes", "Largest and smallest identities")
        .contains("<td class=\"name\">tiny003</td><td>5</td>")
        .contains("7 pictures drawn at random", "No five points were given")
        .doesNotContain("<h2>Odd sizes", "<h2>Equal pictures", "<h2>Unreadable");
    assertThat(count(page, "<svg [^>]*role=\"img\"")).isEqualTo(3);
    assertThat(count(page, "<img ")).isEqualTo(7);
    assertThat(count(page, "<img loading=\"lazy\" alt=\"picture of tiny00\\d, 32 by 32 pixels\""))
        .isEqualTo(7);
    for (String element : new String[] {"div", "figure", "table", "svg", "p", "figcaption"}) {
      assertThat(count(page, "<" + element + "[ >]"))
          .as(element)
          .isEqualTo(count(page, "</" + element + ">"));
    }
  }

  @Test
  void refersToNothingOutsideItself() throws IOException {
    String page = page(faces());
    assertThat(page)
        .doesNotContain("<script", "<link", "href=", "url(", "@import", "<iframe")
        .doesNotContainPattern("src=\"(?!data:image/jpeg;base64,)")
        .doesNotContainPattern("http(s?)://(?!www\\.w3\\.org/2000/svg)");
  }

  @Test
  void theSeedDrawsThePictures() throws IOException {
    Path faces = faces();
    String page = page(faces, "--faces", "7", "--seed", "1");
    assertThat(page(faces, "--faces", "7", "--seed", "1")).isEqualTo(page);
    assertThat(page(faces, "--faces", "7", "--seed", "2")).isNotEqualTo(page);
  }

  /** A folder's name is written by strangers. */
  @Test
  void namesAreNeverMarkup() throws IOException {
    Path faces = faces();
    Path evil = faces.resolve("<script>alert(1)");
    Files.move(faces.resolve("tiny000"), evil);
    Files.move(evil.resolve("0000.png"), evil.resolve("\" onerror=\"alert(2).png"));
    Files.writeString(evil.resolve("<img src=x>.png"), "no picture");
    Path zip = folder.resolve("<b>faces");
    Files.move(faces, zip);
    String page = page(zip);
    assertThat(page)
        .contains("&lt;script&gt;alert(1)", "&quot; onerror=&quot;alert(2).png")
        .contains("&lt;img src=x&gt;.png", "<h1>&lt;b&gt;faces</h1>")
        .doesNotContain("<script", "\" onerror", "<img src=x", "<b>faces");
  }

  @Test
  void showsWhatIsSuspicious() throws IOException {
    Path faces = faces();
    Files.copy(faces.resolve("tiny001/0000.png"), faces.resolve("tiny002/copy.png"));
    Files.write(faces.resolve("tiny003/odd.png"), PngImage.encode(new byte[3 * 40 * 20], 40, 20));
    Files.writeString(faces.resolve("tiny003/text.png"), "no picture");
    Path points = folder.resolve("points.csv");
    Files.writeString(points, "tiny000/0000.png,5,6,20,5,12,12,6,20,19,20\n");
    String page = page(faces, "--faces", "100", "--landmarks", points);
    assertThat(page)
        .contains("<h2>Odd sizes", "odd.png, 20x40")
        .contains("<h2>Equal pictures", "copy.png", "of several identities: a label is wrong")
        .contains("<h2>Unreadable", "must be a JPEG or PNG file")
        .contains("role=\"img\" aria-label=\"no picture of ")
        .contains("for 1 of 23 pictures; the eyes are at (5.0, 6.0) and (20.0, 5.0) on average")
        .contains("<circle cx=\"5.0\" cy=\"6.0\"", "0001.png, 32x32, no five points")
        .doesNotContain("No five points were given");
  }

  /** Ten thousand people, all with the same two pictures under endless names. */
  @Test
  void staysSmallHoweverLargeTheSetIs() {
    int images = 20_000;
    String endless = "x".repeat(5000);
    LabelledPixels pixels =
        new LabelledPixels(
            ImmutableIntArray.copyOf(IntStream.range(0, images).map(i -> i / 2)),
            ImmutableIntArray.copyOf(IntStream.range(0, images).map(i -> i % 2 + i / 2000)));
    ImageSet set = new EndlessNames(pixels, endless);
    Inspection found = Inspection.of(set, 1, done -> {});
    InspectedData data =
        new InspectedData(
            Path.of(endless.substring(0, 250)),
            Format.FOLDER,
            found,
            IdentityCounts.of(set),
            null,
            null);
    String page = InspectionPage.of(data, set, ContactSheet.of(set, found, 60, 0), null);
    assertThat(found.duplicates()).isNotEmpty();
    assertThat(page.length()).isBetween(50_000, 1_000_000);
  }

  /** The same pictures under long names. */
  private record EndlessNames(LabelledPixels pixels, String name) implements ImageSet {

    @Override
    public java.util.List<String> identities() {
      return pixels.identities();
    }

    @Override
    public int size() {
      return pixels.size();
    }

    @Override
    public int label(int image) {
      return pixels.label(image);
    }

    @Override
    public String fileName(int image) {
      return name + image;
    }

    @Override
    public String place(int image) {
      return name;
    }

    @Override
    public byte[] encoded(int image) {
      return pixels.encoded(image);
    }

    @Override
    public void close() {}
  }

  @Test
  void onlyAPageMayBeReplaced() throws IOException {
    Path faces = faces();
    Path zip = Files.writeString(folder.resolve("other.zip"), "mine");
    Invocation slip = Invocation.of("data", "inspect", faces, "--report", zip);
    assertThat(slip.exitCode()).isEqualTo(2);
    assertThat(slip.err()).contains("--report must be the name of an .html file");
    assertThat(zip).hasContent("mine");
    Invocation many = Invocation.of("data", "inspect", faces, "--faces", "1001");
    assertThat(many.exitCode()).isEqualTo(2);
    assertThat(many.err()).contains("--faces must be <= 1000, got 1001");
    Path taken = Files.createDirectories(folder.resolve("taken.html"));
    Files.writeString(taken.resolve("a"), "a");
    assertThat(Invocation.of("data", "inspect", faces, "--report", taken).exitCode()).isEqualTo(1);
    assertThat(folder.resolve("taken.html.part")).doesNotExist();
  }

  @Test
  void jsonNamesTheReport() {
    JsonNode json =
        Invocation.of("data", "inspect", faces(), "--report", report(), "--json").json();
    assertThat(json.get("report").asText()).isEqualTo(report().toString());
    assertThat(json.get("images").asInt()).isEqualTo(20);
  }
}
