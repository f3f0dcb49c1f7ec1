package org.semblance.train;

import java.nio.file.Path;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.distillation.DistillationHeader;
import org.semblance.data.distillation.DistillationWriter;

/** Records of a teacher that knows the class: its embedding is a wave of a frequency of its own. */
final class TeacherRecords {

  private TeacherRecords() {}

  /**
   * Writes a record for each picture of a folder.
   *
   * @param size of the embeddings
   * @return the file
   */
  static Path write(Path faces, int size, Path file) {
    try (ImageSet images = FolderData.of(faces).open()) {
      DistillationHeader header =
          new DistillationHeader(images.identities().size(), size, images.size(), false);
      DistillationWriter.Pictures pictures =
          new DistillationWriter.Pictures() {
            @Override
            public String name(int picture) {
              return images.place(picture);
            }

            @Override
            public int label(int picture) {
              return images.label(picture);
            }
          };
      try (DistillationWriter writer = DistillationWriter.open(file, header, pictures)) {
        for (int i = 0; i < images.size(); i++) {
          float[] embedding = new float[size];
          for (int d = 0; d < size; d++) {
            embedding[d] = (float) Math.cos((images.label(i) + 1) * (d + 0.5));
          }
          writer.add(embedding);
        }
        writer.finish();
      }
    }
    return file;
  }
}
