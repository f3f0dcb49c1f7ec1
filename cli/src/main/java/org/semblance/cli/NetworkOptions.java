package org.semblance.cli;

import org.semblance.backbones.Backbone;
import org.semblance.backbones.Catalogue;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import picocli.CommandLine.Option;

/** The embedding head that a command line describes, with which a backbone makes a network. */
final class NetworkOptions {

  @Option(
      names = "--head",
      paramLabel = "E|F|GAP|GDC",
      description = "Embedding head; default ${DEFAULT-VALUE}.")
  private EmbeddingHead.Kind head;

  @Option(
      names = "--embedding",
      paramLabel = "N",
      defaultValue = "512",
      description = "Values of an embedding; default ${DEFAULT-VALUE}.")
  private int embedding = 512;

  /** With the head GDC unless another is named. */
  NetworkOptions() {
    this(EmbeddingHead.Kind.GDC);
  }

  /** With this head unless another is named. */
  NetworkOptions(EmbeddingHead.Kind head) {
    this.head = head;
  }

  /** Returns the network of a backbone of the catalogue. */
  FaceModel model(String backbone) {
    return model(Catalogue.backbone(backbone));
  }

  /** Returns the network of a backbone. */
  FaceModel model(Backbone backbone) {
    return FaceModel.of(backbone, EmbeddingHead.of(head, embedding));
  }
}
