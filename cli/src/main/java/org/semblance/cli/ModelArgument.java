package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.semblance.backbones.Embedder;
import picocli.CommandLine.Parameters;

/** The model that a command line names first. */
final class ModelArgument extends ModelOptions {

  /** What a model may be, for people. */
  static final String KINDS =
      "A run folder (its best model), a weight file of ours (.safetensors), a frozen TensorFlow"
          + " graph (.pb), a SavedModel folder or an ONNX network (.onnx); built with -Pdjl also"
          + " TorchScript (.pt) or MXNet (-symbol.json).";

  @Parameters(index = "0", paramLabel = "MODEL", description = KINDS)
  @SuppressWarnings("NullAway.Init")
  private Path model;

  /** Opens the model; the caller closes it. */
  Embedder open() {
    return open(model);
  }

  /** Returns the model as it was named. */
  Path path() {
    return model;
  }

  /** Returns a name for people: that of the file without its ending, or of the folder. */
  String title() {
    String name = String.valueOf(model.toAbsolutePath().normalize().getFileName());
    int dot = Files.isDirectory(model) ? -1 : name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Returns a text that is another one for another network or other pixels. */
  String contentKey() {
    return contentKey(model);
  }
}
