package org.semblance.schedules;

/** The smallest schedule with every section on a line of its own. */
final class Tiny {

  private static final String YAML =
      """
      name: tiny
      data: {train: {type: drawnFaces, identities: 4, imagesPerIdentity: 2}, verify: [a/lfw.bin]}
      model: {backbone: {type: mobileFaceNet}, head: {type: gdc}}
      run: {}
      learningRate: {type: constant, base: 0.1, atEpochs: []}
      schedule:
        - {loss: {type: arcFace}, epochs: 1}
      """;

  private Tiny() {}

  static String yaml() {
    return YAML;
  }

  static Schedule read() {
    return ScheduleYaml.read(YAML, "tiny.yaml");
  }
}
