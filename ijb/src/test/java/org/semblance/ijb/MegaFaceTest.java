package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.data.DataException;
import org.semblance.data.numpy.NpzFile;

/** Every figure beside what NumPy makes of all scores: {@code make_wide.py}. */
class MegaFaceTest {

  private static final long SEED = 7;

  @TempDir Path folder;

  private static MegaFaceResult evaluate(
      Path scrub, Path distractors, MegaFace.Noise noise, int threads, BadEntries bad) {
    try (FeatureRows probes = NpzFeatures.open(scrub, true);
        FeatureRows others = NpzFeatures.open(distractors, true)) {
      return new MegaFace(SEED, threads).evaluate(probes, others, noise, "drawn", bad, s -> {});
    }
  }

  private static MegaFace.Noise noise(JsonNode expected) {
    return new MegaFace.Noise(
        true,
        WideSet.texts(expected.path("noisyProbes")),
        WideSet.texts(expected.path("noisyDistractors")));
  }

  @ParameterizedTest
  @CsvSource({"drawn, 1", "drawn, 3", "ties, 2"})
  void givesTheFiguresOfAllScores(String set, int threads) {
    JsonNode expected = WideSet.expected().path("megaface").path(set);
    MegaFaceResult result =
        evaluate(
            WideSet.resource(set + "-facescrub.npz"),
            WideSet.resource(set + "-megaface.npz"),
            noise(expected),
            threads,
            new BadEntries(OnBad.STOP));

    assertThat(result.variants()).hasSize(2);
    assertThat(result.notes()).isEmpty();
    for (MegaFaceResult.Variant found : result.variants()) {
      same(found, expected.path(found.name()));
    }
    MegaFaceResult.Variant clean = result.variants().get(1);
    assertThat(clean.noisyProbes()).isEqualTo(expected.path("noisyProbes").size());
    assertThat(clean.noisyDistractors()).isEqualTo(expected.path("noisyDistractors").size());
  }

  private static void same(MegaFaceResult.Variant found, JsonNode wanted) {
    assertThat(found.positives()).isEqualTo(wanted.path("positives").longValue());
    assertThat(found.negatives()).isEqualTo(wanted.path("negatives").longValue());
    JsonNode searches = wanted.path("identification");
    assertThat(found.identification()).hasSize(searches.size());
    for (int i = 0; i < searches.size(); i++) {
      MegaFaceResult.Identification at = found.identification().get(i);
      assertThat(at.distractors()).isEqualTo(searches.path(i).path("size").intValue());
      assertThat(at.searches()).isEqualTo(wanted.path("searches").longValue());
      assertThat(at.ranks().stream().map(MegaFaceResult.RankRate::found).toList())
          .as("%s, %d distractors", found.name(), at.distractors())
          .isEqualTo(WideSet.longs(searches.path(i).path("found")));
      assertThat(at.rate(1))
          .isEqualTo((double) at.ranks().get(0).found() / wanted.path("searches").longValue());
    }
    AllPairsTest.same(found.tars(), wanted.path("rates"));
  }

  @Test
  void withoutListsOfNoiseThereIsOneResult() {
    MegaFaceResult result =
        evaluate(
            WideSet.resource("drawn-facescrub.npz"),
            WideSet.resource("drawn-megaface.npz"),
            MegaFace.Noise.none(),
            2,
            new BadEntries(OnBad.STOP));

    assertThat(result.variants()).hasSize(1);
    same(result.variants().get(0), WideSet.expected().path("megaface").path("drawn").path("raw"));
  }

  @Test
  void saysThatAListOfNoiseNamesNothing() {
    MegaFaceResult result =
        evaluate(
            WideSet.resource("drawn-facescrub.npz"),
            WideSet.resource("drawn-megaface.npz"),
            new MegaFace.Noise(true, Set.of("nobody.png"), Set.of("a/b/c.jpg")),
            1,
            new BadEntries(OnBad.STOP));

    assertThat(result.notes()).hasSize(2).allMatch(note -> note.contains("names none of"));
  }

  /** Four pictures of two persons on axes of their own, six distractors. */
  private Path scrub(float[]... rows) {
    Path file = folder.resolve("scrub.npz");
    List<String> names = List.of("a/1.png", "a/2.png", "b/1.png", "b/2.png");
    NpzFile.write(
        file,
        Map.of(
            "embs", NpzFile.floats(rows, rows[0].length),
            "names", NpzFile.texts(names.subList(0, rows.length))));
    return file;
  }

  private static final float[] A = {1, 0, 0};
  private static final float[] B = {0, 1, 0};

  private Path distractors(float[]... rows) {
    Path file = folder.resolve("others.npz");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      names.add("x/y/" + i + ".jpg");
    }
    NpzFile.write(
        file, Map.of("embs", NpzFile.floats(rows, rows[0].length), "names", NpzFile.texts(names)));
    return file;
  }

  @Test
  void distractorsThatCannotBeUsedAreNamedOrCounted() {
    float[][] rows = new float[6][];
    Arrays.setAll(rows, i -> new float[] {0, 0, 1 + i});
    rows[2] = new float[] {Float.NaN, 0, 1};
    rows[4] = new float[3];
    Path others = distractors(rows);
    Path scrub = scrub(A, A, B, B);

    assertThatThrownBy(
            () -> evaluate(scrub, others, MegaFace.Noise.none(), 1, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("others.npz, x/y/2.jpg")
        .hasMessageContaining("--on-bad skip");
    BadEntries skipped = new BadEntries(OnBad.SKIP);
    MegaFaceResult.Variant found =
        evaluate(scrub, others, MegaFace.Noise.none(), 1, skipped).variants().get(0);
    assertThat(found.distractors()).isEqualTo(4);
    assertThat(found.negatives()).isEqualTo(16);
    assertThat(found.identification().get(0).rate(1)).isEqualTo(1);
    assertThat(skipped.count(BadEntries.Kind.EMBEDDING)).isEqualTo(2);
  }

  @Test
  void noisyPicturesOfPersonsWithoutCleanOnesAreNamedOrLeftOut() {
    Path others = distractors(new float[] {0, 0, 1}, new float[] {0, 1, 1});
    Path scrub = scrub(A, A, B, B);
    MegaFace.Noise allOfA = new MegaFace.Noise(true, Set.of("1.png", "2.png"), Set.of());

    assertThatThrownBy(() -> evaluate(scrub, others, allOfA, 1, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a/1.png is noise and its person must have a clean picture");
  }

  @Test
  void refusesFeaturesOfOtherSizesAndPicturesWithoutPersons() {
    Path scrub = scrub(A, A, B, B);
    assertThatThrownBy(
            () ->
                evaluate(
                    scrub,
                    distractors(new float[] {1, 2}),
                    MegaFace.Noise.none(),
                    1,
                    new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must have the same size, got 3 and 2");
    Path unnamed = folder.resolve("unnamed.npz");
    NpzFile.write(unnamed, Map.of("embs", NpzFile.floats(new float[][] {A, B}, 3)));
    assertThatThrownBy(
            () ->
                evaluate(
                    unnamed, distractors(A), MegaFace.Noise.none(), 1, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must hold names, PERSON/FILE");
  }

  @Test
  void featureFilesGiveTheSameFiguresAsOneFile() throws IOException {
    JsonNode expected = WideSet.expected().path("megaface").path("drawn");
    List<String> scrubNames = new ArrayList<>();
    List<String> otherNames = new ArrayList<>();
    FeatureFolder.Form two = new FeatureFolder.Form("net", FeatureFolder.Form.FACESCRUB, true);
    FeatureFolder.Form three = new FeatureFolder.Form("net", FeatureFolder.Form.MEGAFACE, true);
    MegaFace.Noise noise = noise(expected);
    copy("drawn-facescrub.npz", two, scrubNames, noise.probes(), 1);
    copy("drawn-megaface.npz", three, otherNames, noise.distractors(), 3);

    try (FeatureRows probes = FeatureFolder.open(folder, two, scrubNames, 0);
        FeatureRows others = FeatureFolder.open(folder, three, otherNames, 0)) {
      MegaFaceResult result =
          new MegaFace(SEED, 2)
              .evaluate(
                  probes,
                  others,
                  new MegaFace.Noise(true, Set.of(), Set.of()),
                  "net",
                  new BadEntries(OnBad.STOP),
                  s -> {});
      for (MegaFaceResult.Variant found : result.variants()) {
        same(found, expected.path(found.name()));
      }
    }
    Files.delete(two.file(folder, scrubNames.get(3)));
    try (FeatureRows probes = FeatureFolder.open(folder, two, scrubNames, 0)) {
      assertThatThrownBy(
              () -> MegaFaceProbes.read(probes, MegaFace.Noise.none(), new BadEntries(OnBad.STOP)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a feature is expected at")
          .hasMessageContaining("_net.bin");
    }
    BadEntries skipped = new BadEntries(OnBad.SKIP);
    try (FeatureRows probes = FeatureFolder.open(folder, two, scrubNames, 0)) {
      assertThat(MegaFaceProbes.read(probes, MegaFace.Noise.none(), skipped).size())
          .isEqualTo(scrubNames.size() - 1);
    }
    assertThat(skipped.count(BadEntries.Kind.FEATURE)).isEqualTo(1);
  }

  /** Writes feature files with a value more, 100 in those of noise. */
  private void copy(
      String file, FeatureFolder.Form form, List<String> names, Set<String> noise, int parts) {
    try (NpzFeatures rows = NpzFeatures.open(WideSet.resource(file), true)) {
      float[] row = new float[rows.size()];
      for (int i = 0; i < rows.count(); i++) {
        rows.next(row, new BadEntries(OnBad.STOP));
        names.add(rows.name(i));
        float[] marked = Arrays.copyOf(row, row.length + 1);
        marked[row.length] = noise.contains(MegaFaceList.last(rows.name(i), parts)) ? 100 : 0;
        FeatureFile.write(form.file(folder, rows.name(i)), marked);
      }
    }
  }

  @Test
  void ranksWithTiesAreThoseOfTheDistractorBehind() {
    // Mates score 1; of the two distractors one does too, and is ahead.
    MegaFaceResult.Variant found =
        evaluate(
                scrub(A, A, B, B),
                distractors(A, new float[] {0, 0, 1}),
                MegaFace.Noise.none(),
                1,
                new BadEntries(OnBad.STOP))
            .variants()
            .get(0);
    assertThat(found.identification().get(0).rate(1)).isEqualTo(0.5);
    assertThat(found.identification().get(0).rate(2)).isEqualTo(1);
    assertThat(found.tars().get(0).tarHigh()).isCloseTo(0, within(0.0));
  }
}
