package org.semblance.cli;

import java.nio.file.Path;
import org.semblance.backbones.Embedder;
import picocli.CommandLine.Parameters;

/** The model that a command line names first. */
final class ModelArgument extends ModelOptions {

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = {
        "A run folder (its best model), a weight file of ours (.safetensors), a frozen TensorFlow"
            + " graph (.pb) or a SavedModel folder.",
      })
  @SuppressWarnings("NullAway.Init")
  private Path model;

  /** Opens the model; the caller closes it. */
  Embedder open() {
    return open(model);
  }
}
