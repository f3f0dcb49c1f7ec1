package org.semblance.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes a copy of a data set with wrong labels, for the proof of cleaning.
 *
 * <p>Arguments: {@code FACES IDENTITIES STRANGERS IDENTITIES SHARE SEED OUT.zip TRUTH.tsv}: a
 * folder, ZIP or tar file and the list of those of its identities to take, the same of strangers,
 * what share is to be wrong, and what to write: the set, and {@code path TAB right|moved|stranger}.
 */
public final class WrongFaces {

  private WrongFaces() {}

  /** Writes both files. */
  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[6]);
    try (ImageSet faces = new FolderData(Path.of(args[0]), Path.of(args[1]), 1).open();
        ImageSet strangers = new FolderData(Path.of(args[2]), Path.of(args[3]), 1).open()) {
      WrongLabels wrong =
          new WrongLabels(faces, strangers, Double.parseDouble(args[4]), Long.parseLong(args[5]));
      new Conversion(Format.ZIP, 1, null, null, 1)
          .run(wrong, out, (pictures, bytes) -> {}, () -> false);
      StringBuilder truths = new StringBuilder();
      for (int i = 0; i < wrong.size(); i++) {
        truths
            .append(wrong.identities().get(wrong.label(i)))
            .append('/')
            .append(wrong.fileName(i))
            .append('\t')
            .append(wrong.truth(i).name().toLowerCase(Locale.ROOT))
            .append('\n');
      }
      AtomicFile.writeText(Path.of(args[7]), truths.toString());
    }
  }
}
