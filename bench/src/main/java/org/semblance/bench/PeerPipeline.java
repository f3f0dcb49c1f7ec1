package org.semblance.bench;

import java.nio.file.Path;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Format;
import org.semblance.nn.DeviceOptions;

/** The input pipeline alone: JPEGs to batches, shuffled, mirrored at random. */
final class PeerPipeline implements PeerContender {

  private final ImageSet images;
  private final BatchSource source;

  private PeerPipeline(ImageSet images, BatchSource source) {
    this.images = images;
    this.source = source;
  }

  /**
   * Opens a data set, preparing on as many threads as training does.
   *
   * @param set of any format, with pictures of 112×112 pixels
   */
  static PeerPipeline of(Path set, int batch, DeviceOptions devices) {
    ImageSet images = open(set);
    return new PeerPipeline(images, BatchSource.open(images, options(batch), devices));
  }

  /** Opens a data set, preparing on so many threads. */
  static PeerPipeline of(Path set, int batch, DeviceOptions devices, int threads) {
    ImageSet images = open(set);
    return new PeerPipeline(images, BatchSource.open(images, options(batch), devices, threads));
  }

  private static ImageSet open(Path set) {
    return Format.of(set).at(set).open();
  }

  private static BatchOptions options(int batch) {
    return new BatchOptions(
        batch, 1, Augmentation.ofLevel(0), BadImages.STOP, PeerPictures.SIZE, PeerPictures.SIZE);
  }

  @Override
  public void step(String kind) {
    try (Batch batch = source.next()) {
      batch.images();
    }
  }

  /** Returns the sum of all values of the first epoch, which is that of the pictures' bytes. */
  long pixelSum() {
    source.seek(0, 0);
    long sum = 0;
    for (int step = 0; step < source.stepsPerEpoch(); step++) {
      try (Batch batch = source.next()) {
        float[] values = new float[Math.toIntExact(batch.images().size())];
        batch.images().asRawTensor().data().asFloats().read(values);
        for (float value : values) {
          sum += (long) value;
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    source.close();
    images.close();
  }
}
