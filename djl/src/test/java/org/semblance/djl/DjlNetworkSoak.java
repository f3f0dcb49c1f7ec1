package org.semblance.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ForeignPixels;
import org.semblance.backbones.ImageSize;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.testing.ResidentMemory;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

@Tag("soak")
class DjlNetworkSoak {

  private static final ForeignPixels PIXELS =
      new ForeignPixels(0, 1, ColorOrder.RGB, new ImageSize(12, 10));
  private static final int BATCH = 2000;
  private static final long ALLOWED_MEBIBYTES = 150;

  @TempDir Path folder;

  /** Of 600 runs each is fed 3 MiB; what the frameworks keep for later varies by 100 MiB. */
  @Test
  void runsAndClosedNetworksGiveTheirMemoryBack() throws IOException {
    assumeTrue(ResidentMemory.isTold(), "resident memory is read from /proc/self/status");
    for (String name : List.of("torch.pt", "mxnet-symbol.json", "mxnet-0003.params")) {
      try (InputStream in = DjlNetworkSoak.class.getResourceAsStream(name)) {
        Files.copy(Objects.requireNonNull(in, name), folder.resolve(name));
      }
    }
    for (String name : List.of("torch.pt", "mxnet-symbol.json")) {
      openAndRun(name, 30);
      long before = residentMebibytes();
      openAndRun(name, 60);
      assertThat(residentMebibytes() - before).as(name).isLessThanOrEqualTo(ALLOWED_MEBIBYTES);
    }
  }

  private void openAndRun(String name, int times) {
    EmbedderSource source = new EmbedderSource(folder.resolve(name), null, null, PIXELS);
    for (int i = 0; i < times; i++) {
      try (Embedder embedder = source.open(DeviceOptions.SINGLE_THREAD);
          TUint8 images = TUint8.tensorOf(Shape.of(BATCH, 12, 10, 3))) {
        for (int run = 0; run < 5; run++) {
          embedder.embed(images, true);
        }
      }
    }
  }

  private static long residentMebibytes() {
    System.gc(); // the Java heap is resident memory too
    return ResidentMemory.bytes() >> 20;
  }
}
