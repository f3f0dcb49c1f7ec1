package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.numpy.NpzFile;
import org.semblance.data.testing.TinyFaces;

/** Beside plain loops over lists. */
class FolderEvaluationTest {

  private static final int PEOPLE = 6;
  private static final int PICTURES = 7;
  private static final int SIZE = 5;

  @TempDir Path folder;
  private TinyFaces faces;
  private final double[][] rows = new double[PEOPLE * PICTURES][SIZE];
  private Path file;

  @BeforeEach
  void draw() {
    faces = TinyFaces.of(PEOPLE, PICTURES, 0, 1);
    Random random = new Random(8);
    float[][] written = new float[rows.length][SIZE];
    int[] classes = new int[rows.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      classes[i] = faces.label(i);
      names.add(faces.identities().get(faces.label(i)) + "/" + faces.fileName(i));
      for (int k = 0; k < SIZE; k++) {
        written[i][k] = (float) ((classes[i] % SIZE == k ? 1 : 0) + 0.5 * random.nextGaussian());
      }
      double norm = Math.sqrt(dot(written[i], written[i]));
      for (int k = 0; k < SIZE; k++) {
        rows[i][k] = written[i][k] / norm;
      }
    }
    file = folder.resolve("f.npz");
    NpzFile.write(
        file,
        Map.of(
            "embs", NpzFile.floats(written, SIZE),
            "imm_classes", NpzFile.ints(classes),
            "filenames", NpzFile.texts(names)));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private double[][] centres() {
    double[][] centres = new double[PEOPLE][SIZE];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < SIZE; k++) {
        centres[faces.label(i)][k] += rows[i][k];
      }
    }
    for (double[] centre : centres) {
      double norm = Math.sqrt(dot(centre, centre));
      for (int k = 0; k < SIZE; k++) {
        centre[k] /= norm;
      }
    }
    return centres;
  }

  @Test
  void countsPicturesNearestToTheirOwnIdentity() {
    FolderEvaluation.Figures figures =
        new FolderEvaluation(FolderEmbeddings.read(file)).evaluate(2);

    double[][] centres = centres();
    int right = 0;
    double wins = 0;
    int couples = 0;
    for (int i = 0; i < rows.length; i++) {
      int best = 0;
      for (int c = 1; c < PEOPLE; c++) {
        best = dot(rows[i], centres[c]) > dot(rows[i], centres[best]) ? c : best;
      }
      right += best == faces.label(i) ? 1 : 0;
      for (int j = 0; j < rows.length; j++) {
        for (int c = 0; c < PEOPLE; c++) {
          if (c != faces.label(j)) {
            couples++;
            wins += dot(rows[i], centres[faces.label(i)]) > dot(rows[j], centres[c]) ? 1 : 0;
          }
        }
      }
    }
    assertThat(right).isBetween(10, rows.length - 1);
    assertThat(figures.right()).isEqualTo(right);
    assertThat(figures.accuracy()).isEqualTo((double) right / rows.length);
    assertThat(figures.curve().auc()).isCloseTo(wins / couples, within(1e-12));
  }

  @Test
  void picksTheLowestPairsOfOnePersonAndTheHighestOfNeighbours() {
    FolderEvaluation evaluation = new FolderEvaluation(FolderEmbeddings.read(file));
    PairSet pairs = new HardPairs(20, -1, 1).of(evaluation, faces, "hard");

    double[][] centres = centres();
    List<int[]> same = new ArrayList<>();
    List<int[]> different = new ArrayList<>();
    for (int c = 0; c < PEOPLE; c++) {
      int nearest = 0;
      for (int other = 1; other < c; other++) {
        nearest =
            dot(centres[c], centres[other]) > dot(centres[c], centres[nearest]) ? other : nearest;
      }
      for (int i = 0; i < PICTURES; i++) {
        for (int j = 0; j < PICTURES; j++) {
          if (j > i) {
            same.add(new int[] {c * PICTURES + i, c * PICTURES + j});
          }
          if (c > 0) {
            different.add(new int[] {c * PICTURES + i, nearest * PICTURES + j});
          }
        }
      }
    }
    Comparator<int[]> byScore =
        Comparator.comparingDouble(pair -> dot(rows[pair[0]], rows[pair[1]]));
    same.sort(byScore);
    different.sort(byScore);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < faces.size(); i++) {
      places.put(faces.place(i), i);
    }
    assertThat(pairs.pairs()).isEqualTo(40);
    for (int pair = 0; pair < 40; pair++) {
      int fold = pair / 4;
      int[] wanted =
          pair % 4 < 2
              ? same.get(2 * fold + pair % 4)
              : different.get(different.size() - 20 + 2 * fold + pair % 4 - 2);
      assertThat(pairs.same(pair)).isEqualTo(pair % 4 < 2);
      assertThat(places.get(pairs.place(pairs.left(pair)))).isEqualTo(wanted[0]);
      assertThat(places.get(pairs.place(pairs.right(pair)))).isEqualTo(wanted[1]);
    }
  }

  @Test
  void refusesTooFewPairsAndOtherPictures() {
    FolderEvaluation evaluation = new FolderEvaluation(FolderEmbeddings.read(file));
    assertThatThrownBy(() -> new HardPairs(20, 0.9999, 1).of(evaluation, faces, "hard"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("20 pairs of one person above 0.9999 are needed");
    TinyFaces others = TinyFaces.of(PEOPLE, PICTURES + 1, 0, 1);
    assertThatThrownBy(() -> new HardPairs(10, -1, 1).of(evaluation, others, "hard"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the same order");
  }

  @Test
  void embeddingsCanBeWrittenAndReadBack() {
    FolderEmbeddings read = FolderEmbeddings.read(file);
    Path again = folder.resolve("again.npz");
    read.write(again);
    FolderEmbeddings twice = FolderEmbeddings.read(again);
    assertThat(twice.size()).isEqualTo(read.size());
    assertThat(twice.name(3)).isEqualTo(read.name(3));
    assertThat(twice.identity(40)).isEqualTo(PEOPLE - 1);
  }
}
