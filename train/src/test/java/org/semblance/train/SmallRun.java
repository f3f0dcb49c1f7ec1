package org.semblance.train;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;

/** Schedules of runs that take seconds: MobileFaceNet on 32×32 drawn faces. */
final class SmallRun {

  private SmallRun() {}

  /** Returns a softmax stage and a CosFace stage. */
  static Schedule schedule(Path faces, int softmaxEpochs, int cosFaceEpochs) {
    return parse(
        head(faces)
            + String.format(
                """
                schedule:
                  - {loss: {type: softmax}, epochs: %d}
                  - {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: %d}
                """,
                softmaxEpochs, cosFaceEpochs));
  }

  /** Returns everything of a schedule but its stages. */
  static String head(Path faces) {
    return String.format(
        """
        name: small
        data:
          train: {type: folder, path: "%s"}
          verify: [{type: pairs, pairs: "%s", images: "%s"}]
        model:
          backbone: {type: mobileFaceNet}
          head: {type: gdc, embeddingSize: 32, dropout: 0.1}
          input: {height: 32, width: 32}
          weightDecay: 5e-4
        run: {batchSize: 16, seed: 3, augmentation: {level: 1}, deterministic: true}
        learningRate: {type: singleCosine, base: 0.05, epochs: 6, minimum: 1e-4}
        """,
        faces.resolve("train"), faces.resolve("unseen/pairs.txt"), faces.resolve("unseen"));
  }

  static Schedule parse(String yaml) {
    return ScheduleYaml.read(yaml, "small.yaml");
  }

  static TrainOptions options(Path out, boolean resume, StopSignal stop, Callback... callbacks) {
    PrintStream quiet = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new TrainOptions(out, resume, quiet, false, List.of(callbacks), stop);
  }

  /** Runs a schedule that is stopped after some steps, counted over the run, and resumed. */
  static void inPieces(Schedule schedule, Path out, int... stops) {
    boolean resume = false;
    for (int stopAfter : stops) {
      StopSignal stop = new StopSignal();
      Callback stopper =
          new Callback() {
            @Override
            public void onStepEnd(StepEnd event, RunControl control) {
              if (event.globalStep() + 1 == stopAfter) {
                stop.request();
              }
            }
          };
      Train.run(schedule, options(out, resume, stop, stopper));
      resume = true;
    }
    Train.run(schedule, options(out, true, new StopSignal()));
  }
}
