package org.semblance.data.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.JoinedData;
import org.semblance.data.distillation.DistillationWriter.Pictures;
import org.tensorflow.types.TFloat32;

/** Training from records with a teacher: pictures, labels and teachers stay together. */
class DistillationDataTest {

  private static final int SIDE = 8;

  /** Classes of ten pictures; class 3 has one, class 2 none. */
  private static final List<Integer> CLASSES = List.of(0, 1, 0, 3, 1, 0, 1, 4, 4, 4);

  @TempDir private Path folder;

  private static float value(int picture, int at) {
    return picture + at / 8f;
  }

  /** Writes pictures whose grey tells their number, and records that name them in a folder. */
  private Path write(String named) throws IOException {
    for (int i = 0; i < CLASSES.size(); i++) {
      Path file = folder.resolve("faces/" + name(i));
      Files.createDirectories(file.getParent());
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, 0x010101 * (20 * i));
      }
      ImageIO.write(image, "png", file.toFile());
    }
    Path records = folder.resolve("records.tfrecord");
    DistillationHeader header = new DistillationHeader(5, 3, CLASSES.size(), true);
    Pictures pictures =
        new Pictures() {
          @Override
          public String name(int picture) {
            return named + "/" + DistillationDataTest.name(picture);
          }

          @Override
          public int label(int picture) {
            return CLASSES.get(picture);
          }
        };
    try (DistillationWriter writer = DistillationWriter.open(records, header, pictures)) {
      for (int i = 0; i < CLASSES.size(); i++) {
        writer.add(new float[] {value(i, 0), value(i, 1), value(i, 2)});
      }
      writer.finish();
    }
    return records;
  }

  private static String name(int picture) {
    return "p" + CLASSES.get(picture) + "/" + picture + ".png";
  }

  private String faces() {
    return folder.resolve("faces").toString();
  }

  @Test
  void identitiesAreTheClassesThatHavePictures() throws IOException {
    try (ImageSet set = DistillationData.of(write(faces())).open()) {
      assertThat(set.identities()).containsExactly("0", "1", "3", "4");
      assertThat(set.storedLabels().asList()).containsExactly(0L, 1L, 3L, 4L);
      assertThat(set.size()).isEqualTo(10);
      assertThat(set.label(3)).isEqualTo(2);
      assertThat(set.place(3)).isEqualTo(faces() + "/p3/3.png");
      assertThat(set.fileName(3)).isEqualTo("3.png");
      assertThat(set.teacherSize()).isEqualTo(3);
    }
  }

  @Test
  void smallIdentitiesAreLeftOutWithTheirTeachers() throws IOException {
    try (ImageSet set = new DistillationData(write(faces()), null, 2).open()) {
      assertThat(set.identities()).containsExactly("0", "1", "4");
      assertThat(set.size()).isEqualTo(9);
      float[] teacher = new float[4];
      set.teacher(3, teacher, 1);
      assertThat(teacher).containsExactly(0, value(4, 0), value(4, 1), value(4, 2));
    }
    Path records = folder.resolve("records.tfrecord");
    assertThatThrownBy(() -> new DistillationData(records, null, 4).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("minimumImages=4 pictures among 10");
  }

  @Test
  void everyBatchCarriesTheTeachersOfItsPictures() throws IOException {
    BatchOptions options =
        new BatchOptions(4, 7, Augmentation.ofLevel(0), BadImages.STOP, SIDE, SIDE);
    try (ImageSet set = DistillationData.of(write(faces())).open();
        BatchSource source = BatchSource.open(set, options)) {
      for (int step = 0; step < 5; step++) {
        try (Batch batch = source.next()) {
          TFloat32 teachers = Objects.requireNonNull(batch.teachers());
          for (int i = 0; i < 4; i++) {
            int picture = Math.round(batch.images().getFloat(i, 0, 0, 0) / 20);
            assertThat(batch.labels().getInt(i))
                .isEqualTo(List.of(0, 1, -1, 2, 3).get(CLASSES.get(picture)));
            for (int d = 0; d < 3; d++) {
              assertThat(teachers.getFloat(i, d)).isEqualTo(value(picture, d));
            }
          }
        }
      }
    }
  }

  @Test
  void aBadPictureTakesItsTeacherAlong() throws IOException {
    Path records = write(faces());
    Files.write(folder.resolve("faces").resolve(name(2)), new byte[] {1, 2, 3});
    BatchOptions options =
        new BatchOptions(10, 7, Augmentation.ofLevel(0), BadImages.SKIP, SIDE, SIDE);
    try (ImageSet set = DistillationData.of(records).open();
        BatchSource source = BatchSource.open(set, options);
        Batch batch = source.next()) {
      assertThat(batch.badImages()).isEqualTo(1);
      TFloat32 teachers = Objects.requireNonNull(batch.teachers());
      for (int i = 0; i < 10; i++) {
        int picture = Math.round(batch.images().getFloat(i, 0, 0, 0) / 20);
        assertThat(picture).isNotEqualTo(2);
        assertThat(teachers.getFloat(i, 0)).isEqualTo(value(picture, 0));
      }
    }
  }

  @Test
  void aSetWithoutATeacherGivesNone() throws IOException {
    Path records = write(faces());
    BatchOptions options =
        new BatchOptions(4, 7, Augmentation.ofLevel(0), BadImages.STOP, SIDE, SIDE);
    FolderData plain = new FolderData(folder.resolve("faces"), null, 1);
    try (ImageSet set = plain.open();
        BatchSource source = BatchSource.open(set, options);
        Batch batch = source.next()) {
      assertThat(batch.teachers()).isNull();
    }
    // Joined with pictures that have none, teachers are of no use.
    try (ImageSet set = new JoinedData(List.of(DistillationData.of(records), plain)).open()) {
      assertThat(set.teacherSize()).isZero();
    }
    DistillationData distilled = DistillationData.of(records);
    try (ImageSet set = new JoinedData(List.of(distilled, distilled)).open()) {
      assertThat(set.teacherSize()).isEqualTo(3);
      float[] teacher = new float[3];
      set.teacher(17, teacher, 0);
      assertThat(teacher[0]).isEqualTo(value(7, 0));
    }
  }

  @Test
  void picturesThatHaveMovedAreFoundByTheirLastTwoParts() throws IOException {
    Path records = write("/nowhere/at/all");
    assertThatThrownBy(() -> DistillationData.of(records).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("there is no file /nowhere/at/all/p0/0.png")
        .hasMessageContaining("say with images");
    try (ImageSet set = new DistillationData(records, folder.resolve("faces"), 1).open()) {
      assertThat(set.encoded(4)).isEqualTo(Files.readAllBytes(folder.resolve("faces/p1/4.png")));
    }
  }

  @Test
  void relativePathsStartFromTheFolderAndStayInside() throws IOException {
    Path records = write("faces");
    try (ImageSet set = new DistillationData(records, folder, 1).open()) {
      assertThat(set.place(0)).isEqualTo(folder.resolve("faces/p0/0.png").toString());
    }
    Files.delete(records);
    Path outside = write("faces/../..");
    assertThatThrownBy(() -> new DistillationData(outside, folder, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("inside of " + folder);
  }

  @Test
  void picturesInArchivesAreFoundWhereRecordsOrScheduleSay() throws IOException {
    Path zip = folder.resolve("faces.zip");
    Path records = write(zip + "!");
    byte[] fifth = Files.readAllBytes(folder.resolve("faces/p1/4.png"));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < CLASSES.size(); i++) {
        out.putNextEntry(new ZipEntry(name(i)));
        out.write(Files.readAllBytes(folder.resolve("faces").resolve(name(i))));
      }
    }
    try (ImageSet set = DistillationData.of(records).open()) {
      assertThat(set.encoded(4)).isEqualTo(fifth);
      assertThat(set.place(4)).isEqualTo(zip + "!/p1/4.png");
      assertThat(set.fileName(4)).isEqualTo("4.png");
    }
    Path moved = Files.move(zip, folder.resolve("moved.zip"));
    assertThatThrownBy(() -> DistillationData.of(records).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("say with images in which folder, ZIP or tar file");
    for (Path images : List.of(moved, folder.resolve("faces"))) {
      try (ImageSet set = new DistillationData(records, images, 1).open()) {
        assertThat(set.encoded(4)).isEqualTo(fifth);
      }
    }
    Files.delete(records);
    // Relative to a folder that is no more.
    try (ImageSet set = new DistillationData(write("old/place"), moved, 1).open()) {
      assertThat(set.encoded(4)).isEqualTo(fifth);
    }
  }

  @Test
  void aPictureThatIsGoneIsNamedWithItsRecords() throws IOException {
    Path records = write(faces());
    Files.delete(folder.resolve("faces").resolve(name(5)));
    try (ImageSet set = DistillationData.of(records).open()) {
      assertThatThrownBy(() -> set.encoded(5))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(name(5))
          .hasMessageContaining("records.tfrecord");
    }
  }
}
