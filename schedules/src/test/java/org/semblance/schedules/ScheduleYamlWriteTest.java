package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleYamlWriteTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenReadsBackEqual(long seed) {
    Schedule schedule = new RandomSchedules(seed).next();
    String yaml = ScheduleYaml.write(schedule);
    assertThat(ScheduleYaml.read(yaml, "written.yaml")).as(yaml).isEqualTo(schedule);
  }

  @Test
  void everyDefaultIsWrittenOut() {
    assertThat(ScheduleYaml.write(Tiny.read()))
        .isEqualTo(
            """
            name: tiny
            data:
              train:
                type: drawnFaces
                identities: 4
                imagesPerIdentity: 2
                seed: 0
              verify:
                - type: bin
                  path: a/lfw.bin
            model:
              backbone:
                type: mobileFaceNet
                squeezeExcitation: false
                activation: prelu
                compatibility: none
              head:
                type: gdc
                embeddingSize: 512
                dropout: 0
                bias: false
                scale: true
              input:
                mean: 127.5
                std: 128
                color: rgb
                height: 112
                width: 112
              batchNorm:
                momentum: 0.9
                epsilon: 0.00001
              weightDecay:
                value: 0
                headFactor: 1
                normalization: false
                bias: false
              pretrainedMode: strict
            run:
              batchSize: 128
              seed: 0
              sampler:
                type: shuffled
              augmentation:
                level: 0
                flip: true
                shiftPixels: 0
                scaleRange: 0
                rotateDegrees: 0
                erase: 0
                grey: 0
                mask: 0
                coarse: 0
                blur: 0
                hsv: 0
              precision: float32
              kernels: auto
              deterministic: false
              threads: 0
              onBadImage: stop
              initialEpoch: 0
              evaluateEveryEpochs: 1
              evaluateEverySteps: 0
              flip: true
              keepCheckpoints: 2
              bestBy: []
              patienceEpochs: 0
              accumulate: 1
              parameterGroups: []
              evaluations: []
            learningRate:
              type: constant
              base: 0.1
              atEpochs: []
              factor: 0.1
              warmupEpochs: 0
            schedule:
              - loss:
                  type: arcFace
                  margin: 0.5
                  scale: 64
                  gradient: exact
                  labelSmoothing: 0
                  interClassFilter: 0
                epochs: 1
                optimizer:
                  type: sgd
                  momentum: 0.9
                  nesterov: false
                bottleneckOnly: false
                lossTopK: 1
                sampleRate: 1
                sampledUpdate: rows
                lossWeight: 1
                freeze: []
            """);
  }

  @Test
  void writesTheSameTextEveryTime() {
    Schedule schedule = new RandomSchedules(1).next();
    assertThat(ScheduleYaml.write(schedule)).isEqualTo(ScheduleYaml.write(schedule));
  }
}
