package org.semblance.data.convert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.BalancedSampler;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.ChosenImages;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.ImageSet;
import org.semblance.data.JoinedData;
import org.semblance.data.Sampler;
import org.semblance.data.ShuffledSampler;
import org.semblance.data.TrainingData;
import org.semblance.data.testing.Batches;
import org.semblance.data.testing.TinyFaces;
import org.semblance.nn.DeviceOptions;

/** A run that goes on sees what one that never stopped would see, whatever it trains on. */
class SourceResumeTest {

  private static final Augmentation CHANGES = new Augmentation(2, true, 2, 0.1, 5, 0.2, 0.1);

  @TempDir private static Path folder;

  private static final Map<String, TrainingData> SOURCES = new LinkedHashMap<>();

  /** Five people with 7, 6, 7, 6 and 7 pictures, in every format. */
  @BeforeAll
  static void writeEveryFormat() {
    ImageSet faces = new ChosenImages(TinyFaces.of(5, 7, 0.3, 1), image -> image % 14 != 9);
    for (Format format : Format.values()) {
      Path target =
          folder.resolve(
              switch (format) {
                case RECORDIO -> "a.rec";
                case TFRECORD -> "a.tfrecord";
                case OFRECORD -> "part-00000";
                case ZIP -> "a.zip";
                case TAR -> "a.tar";
                default -> "pictures-" + format;
              });
      new Conversion(format, 1, 3L, null, 2)
          .run(faces, target, (pictures, bytes) -> {}, () -> false);
      SOURCES.put(format.toString(), format.at(target));
    }
    SOURCES.put(
        "joined",
        new JoinedData(
            Stream.of("folder", "recordio", "tfrecord", "ofrecord")
                .map(SourceResumeTest::source)
                .toList()));
  }

  private static TrainingData source(String name) {
    return requireNonNull(SOURCES.get(name), name);
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    List<String> names = new ArrayList<>(Stream.of(Format.values()).map(Format::toString).toList());
    names.add("joined");
    for (String name : names) {
      for (Sampler sampler :
          List.of(new ShuffledSampler(), new ClassAwareSampler(2), new BalancedSampler(5))) {
        cases.add(Arguments.of(name, sampler));
      }
    }
    return cases.stream();
  }

  private static BatchSource open(ImageSet images, Sampler sampler, int threads) {
    BatchOptions options =
        new BatchOptions(8, 3, CHANGES, BadImages.STOP, TinyFaces.SIZE, TinyFaces.SIZE)
            .withSampler(sampler);
    return BatchSource.open(images, options, DeviceOptions.SINGLE_THREAD, threads);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goesOnWithTheVeryBatches(String name, Sampler sampler) {
    TrainingData data = source(name);
    int steps;
    List<String> straight;
    try (ImageSet images = data.open();
        BatchSource source = open(images, sampler, 1)) {
      steps = source.stepsPerEpoch();
      straight = Batches.take(source, 3 * steps);
    }
    try (ImageSet images = data.open();
        BatchSource resumed = open(images, sampler, 2)) {
      // At the end of an epoch, in the middle of one, in one that was over, at the beginning.
      for (int at : new int[] {steps, 2 * steps + 1, steps - 1, 0}) {
        resumed.seek(at / steps, at % steps);
        assertThat(Batches.take(resumed, 2)).isEqualTo(straight.subList(at, at + 2));
      }
    }
  }

  /** Different formats in one set: each picture once, under an identity of its own source. */
  @Test
  void picturesOfDifferentFormatsComeTogetherInBatches() {
    try (ImageSet images = source("joined").open();
        BatchSource source = open(images, new ShuffledSampler(), 2)) {
      assertThat(images.identities()).hasSize(20).contains("1:tiny000", "4:tiny004");
      assertThat(images.size()).isEqualTo(4 * 33);
      Map<String, List<Integer>> labels = new LinkedHashMap<>();
      List<String> places = new ArrayList<>();
      for (int step = 0; step < source.stepsPerEpoch(); step++) {
        try (Batch batch = source.next()) {
          int[] classes = Batches.labels(batch);
          for (int i = 0; i < classes.length; i++) {
            String place = batch.places().get(i);
            places.add(place);
            labels.computeIfAbsent(file(place), k -> new ArrayList<>()).add(classes[i]);
          }
        }
      }
      assertThat(places).hasSize(16 * 8).doesNotHaveDuplicates();
      assertThat(labels.keySet())
          .containsExactlyInAnyOrder("pictures-folder", "a.rec", "a.tfrecord", "part-00000");
      assertThat(labels.get("pictures-folder")).allMatch(label -> label / 5 == 0);
      assertThat(labels.get("a.rec")).allMatch(label -> label / 5 == 1);
      assertThat(labels.get("a.tfrecord")).allMatch(label -> label / 5 == 2);
      assertThat(labels.get("part-00000")).allMatch(label -> label / 5 == 3);
    }
  }

  /** Returns the name of the file or folder, in the folder of this test, that a place is in. */
  private static String file(String place) {
    String inside = place.substring(folder.toString().length() + 1);
    return inside.split("[/@]", -1)[0];
  }

  @Test
  void everyFormatIsThere() {
    assertThat(SOURCES).hasSize(Format.values().length + 1);
    assertThat(folder).isDirectoryContaining(path -> Files.isRegularFile(path));
  }
}
