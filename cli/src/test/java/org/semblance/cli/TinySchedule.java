package org.semblance.cli;

/** A schedule that trains in seconds. */
final class TinySchedule {

  /** Eight drawn people, 128 pictures, two stages of one epoch of eight steps. */
  static final String YAML =
      """
      name: tiny
      data:
        train: {type: drawnFaces, identities: 8, imagesPerIdentity: 16, seed: 1}
        verify: [{type: drawnPairs, identities: 20, pairs: 40, seed: 1}]
      model:
        backbone: {type: mobileFaceNet}
        head: {type: gdc, embeddingSize: 64}
        weightDecay: 5e-4
      run: {batchSize: 16, seed: 3}
      learningRate: {type: singleCosine, base: 0.05, epochs: 2}
      schedule:
        - {loss: {type: softmax}, epochs: 1, optimizer: {type: sgd, momentum: 0.9}}
        - {loss: {type: arcFace, scale: 16}, epochs: 1}
      """;

  private TinySchedule() {}
}
