package org.semblance.bench;

import java.nio.file.Path;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.nn.DeviceOptions;

/** The input pipeline alone: JPEG files to batches, shuffled, mirrored at random. */
final class PeerPipeline implements PeerContender {

  private final ImageSet images;
  private final BatchSource source;

  PeerPipeline(Path data, int batch, DeviceOptions devices) {
    images = FolderData.of(PeerFiles.jpegFolder(data)).open();
    source =
        BatchSource.open(
            images,
            new BatchOptions(
                batch,
                1,
                Augmentation.ofLevel(0),
                BadImages.STOP,
                PeerPictures.SIZE,
                PeerPictures.SIZE),
            devices);
  }

  @Override
  public void step(String kind) {
    try (Batch batch = source.next()) {
      batch.images();
    }
  }

  @Override
  public void close() {
    source.close();
    images.close();
  }
}
