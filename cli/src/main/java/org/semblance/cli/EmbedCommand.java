package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ImageFiles;
import org.semblance.data.numpy.NpzFile;
import org.semblance.evaluation.BatchEmbedding;
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
        Embedder embedder = model.open()) {
      float[][] embeddings = embed(files, embedder);
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

  private float[][] embed(ImageFiles files, Embedder embedder) {
    float[][] embeddings = new float[files.names().size()][];
    String what = String.valueOf(images.getFileName());
    try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), what)) {
      new BatchEmbedding(!noFlip, BATCH_SIZE)
          .run(
              embedder,
              new NamedFiles(files),
              (embedding, i) -> {
                if (!raw) {
                  normalize(embedding);
                }
                embeddings[i] = embedding;
              },
              line);
    }
    return embeddings;
  }

  /** The pictures of the command line. */
  private record NamedFiles(ImageFiles files) implements BatchEmbedding.Pictures {

    @Override
    public int count() {
      return files.names().size();
    }

    @Override
    public byte[] encoded(int picture) {
      return files.read(picture);
    }

    @Override
    public String place(int picture) {
      return files.place(picture);
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
