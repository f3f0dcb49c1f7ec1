package org.semblance.djl;

import org.semblance.backbones.WeightsException;

/** A framework of Deep Java Library's. */
enum DjlEngine {
  PYTORCH("PyTorch", "torch.jit.trace(network.eval(), images).save(FILE)"),
  MXNET("MXNet", "mx.model.save_checkpoint");

  private final String title;
  private final String writer;

  DjlEngine(String title, String writer) {
    this.title = title;
    this.writer = writer;
  }

  /** Returns DJL's name of it. */
  String title() {
    return title;
  }

  WeightsException notLoaded(Exception e) {
    return new WeightsException(
        String.format(
            "the network cannot be loaded, it must be all that %s writes: %s says: %s",
            writer, title, reason(e)),
        e);
  }

  WeightsException notRun(String how, Exception e) {
    return new WeightsException(
        String.format("the network cannot be run %s: %s says: %s", how, title, reason(e)), e);
  }

  /** DJL's own messages are about the engine; what it was told is in the causes. */
  private static String reason(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("nothing");
  }
}
