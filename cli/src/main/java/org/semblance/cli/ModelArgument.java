package org.semblance.cli;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.ColorOrder;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ForeignPixels;
import org.semblance.backbones.ImageSize;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.DeviceOptions;
import org.semblance.train.RunDirectory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The model that a command line names. */
final class ModelArgument {

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = {
        "A run folder (its best model), a weight file of ours (.safetensors), a frozen TensorFlow"
            + " graph (.pb) or a SavedModel folder.",
      })
  @SuppressWarnings("NullAway.Init")
  private Path model;

  @Option(
      names = "--input",
      paramLabel = "NAME",
      description = "Frozen graph or SavedModel: its input, where there are several.")
  private @Nullable String input;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Frozen graph or SavedModel: its output, where there are several.")
  private @Nullable String output;

  @Option(
      names = "--mean",
      paramLabel = "X",
      description = "Frozen graph or SavedModel: pixels become (x - mean) / std; default 127.5.")
  private @Nullable Double mean;

  @Option(
      names = "--std",
      paramLabel = "X",
      description = "Frozen graph or SavedModel: see --mean; default 128.")
  private @Nullable Double std;

  @Option(
      names = "--color",
      paramLabel = "rgb|bgr",
      description = "Frozen graph or SavedModel: order of the channels; default rgb.")
  private @Nullable ColorOrder color;

  @Option(
      names = "--size",
      paramLabel = "HxW|N",
      converter = SizeConverter.class,
      description = {
        "Frozen graph or SavedModel: height and width of its images in pixels, or one number for"
            + " both; default what its input declares, otherwise 112x112.",
      })
  private @Nullable ImageSize size;

  /** Reads a size. */
  static final class SizeConverter implements ITypeConverter<ImageSize> {

    @Override
    public ImageSize convert(String text) {
      try {
        return ImageSize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Returns the model as it was named. */
  Path path() {
    return model;
  }

  /** Returns the file or folder that holds the network. */
  private Path resolved() {
    boolean run = Files.isDirectory(model) && RunDirectory.at(model).exists();
    return run ? RunDirectory.at(model).model() : model;
  }

  /** Returns a name for people: that of the file without its ending, or of the folder. */
  String title() {
    String name = String.valueOf(model.toAbsolutePath().normalize().getFileName());
    int dot = Files.isDirectory(model) ? -1 : name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /**
   * Returns a text that is another one for another network or other pixels: a hash of the files and
   * of the options.
   */
  String contentKey() {
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] buffer = new byte[1 << 20];
    try (Stream<Path> files = Files.walk(resolved())) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        hasher.putUnencodedChars(String.valueOf(file.getFileName()));
        try (InputStream in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            hasher.putBytes(buffer, 0, n);
          }
        }
      }
    } catch (IOException e) {
      throw new WeightsException(
          "a model is expected at " + resolved() + ", but cannot be read: " + e, e);
    }
    String options = String.format("%s|%s|%s", input, output, pixels());
    return hasher.putUnencodedChars(options).hash().toString();
  }

  /**
   * Opens the model; the caller closes it.
   *
   * @throws ParameterException if options are given that this model does not take
   */
  Embedder open() {
    Path path = resolved();
    try {
      EmbedderSource source = new EmbedderSource(path, input, output, pixels());
      if (saysAnythingAboutTheNetwork() && source.isWeightFile()) {
        throw new ParameterException(
            spec.commandLine(),
            "--input, --output, --mean, --std, --color and --size are for frozen graphs and"
                + " SavedModels; "
                + path
                + " is a weight file of ours and says itself how it wants its pixels");
      }
      return source.open(DeviceOptions.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), path + ": " + e.getMessage(), e);
    }
  }

  private boolean saysAnythingAboutTheNetwork() {
    return Stream.of(input, output, mean, std, color, size).anyMatch(Objects::nonNull);
  }

  private ForeignPixels pixels() {
    ForeignPixels standard = ForeignPixels.DEFAULT;
    return new ForeignPixels(
        mean == null ? standard.mean() : mean,
        std == null ? standard.std() : std,
        color == null ? standard.color() : color,
        size);
  }
}
