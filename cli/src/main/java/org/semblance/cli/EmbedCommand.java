package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageFiles;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns pictures into embeddings. */
@Command(
    name = "embed",
    header = "Writes embeddings of pictures to an NPZ file.",
    description = {
      "Turns aligned face pictures into embeddings and writes them as an NPZ file with two arrays:"
          + " embeddings [n, size] float32, of length 1 unless --raw, and names [n].",
      "An embedding is the sum of the picture's and its mirror image's, unless --no-flip.",
      "Where standard error is a terminal, a line there tells how far it is.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance embed runs/quickstart faces/ --out faces.npz",
      "  semblance embed model.safetensors faces.zip --out faces.npz --no-flip --raw",
      "  semblance embed other.pb faces/ --size 160 --out faces.npz",
      "  python3 -c \"import numpy; print(numpy.load('faces.npz')['embeddings'].shape)\"",
    })
final class EmbedCommand implements Callable<Integer> {

  private static final int BATCH_SIZE = 64;

  private final Streams streams;

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1",
      paramLabel = "IMAGES",
      description =
          "A picture (.jpg, .png), a folder with any folders below it, a ZIP or a tar file.")
  @SuppressWarnings("NullAway.Init")
  private Path images;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.npz",
      description = "The file to write.")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(names = "--no-flip", description = "Leave the mirror images out.")
  private boolean noFlip;

  @Option(names = "--raw", description = "Do not scale embeddings to length 1.")
  private boolean raw;

  EmbedCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (ImageFiles files = ImageFiles.open(images);
        Embedder embedder = model.open();
        ImageDecoder decoder = ImageDecoder.open()) {
      float[][] embeddings = embed(files, embedder, decoder);
      Map<String, NpzFile.Array> arrays = new LinkedHashMap<>();
      arrays.put("embeddings", NpzFile.floats(embeddings, embedder.embeddingSize()));
      arrays.put("names", NpzFile.texts(files.names()));
      NpzFile.write(out, arrays);
      streams
          .out()
          .printf(
              "%s: %,d embeddings of %d values%n",
              out, embeddings.length, embedder.embeddingSize());
    }
    return ExitCodes.DONE;
  }

  private float[][] embed(ImageFiles files, Embedder embedder, ImageDecoder decoder) {
    float[][] embeddings = new float[files.names().size()][];
    String what = String.valueOf(images.getFileName());
    try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), what)) {
      for (int start = 0; start < embeddings.length; start += BATCH_SIZE) {
        int end = Math.min(start + BATCH_SIZE, embeddings.length);
        float[][] batch = embed(files, embedder, decoder, start, end);
        System.arraycopy(batch, 0, embeddings, start, batch.length);
        line.embedded(end, embeddings.length);
      }
    }
    return embeddings;
  }

  private float[][] embed(
      ImageFiles files, Embedder embedder, ImageDecoder decoder, int start, int end) {
    Preprocessing size = embedder.preprocessing();
    Shape shape = Shape.of(end - start, size.height(), size.width(), ImageDecoder.CHANNELS);
    byte[] pixels = new byte[Math.toIntExact(shape.size())];
    int imageBytes = pixels.length / (end - start);
    for (int i = start; i < end; i++) {
      decoder.decode(
          files.read(i),
          files.place(i),
          size.height(),
          size.width(),
          pixels,
          (i - start) * imageBytes);
    }
    try (TUint8 batch =
        TUint8.tensorOf(shape, tensor -> tensor.asRawTensor().data().write(pixels))) {
      float[][] embeddings = embedder.embed(batch, !noFlip);
      if (!raw) {
        for (float[] embedding : embeddings) {
          normalize(embedding);
        }
      }
      return embeddings;
    }
  }

  /** Scales to length 1; a vector of zeros stays as it is. */
  static void normalize(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (squares > 0) {
      double length = Math.sqrt(squares);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] / length);
      }
    }
  }
}
