package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.losses.Loss;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.Sgd;

/**
 * A part of a run with one loss. The backbone's and the head's weights carry over to the next.
 *
 * @param loss decides the classification head too
 * @param epochs at least 1
 * @param optimizer a new one with fresh state, or null to go on with that of the stage before; its
 *     state is fresh too if that stage trained the head only and this one trains everything
 * @param bottleneckOnly whether the backbone is frozen and the classification head alone is trained
 * @param sampleRate share of the classes that take part in a step: those of the batch and others at
 *     random; in (0, 1]
 */
public record Stage(
    Loss loss,
    int epochs,
    @Nullable Optimizer optimizer,
    boolean bottleneckOnly,
    double sampleRate) {

  /** What a first stage gets if it names no optimizer: SGD with momentum 0.9. */
  public static final Optimizer FIRST_OPTIMIZER = new Sgd(0.9, false);

  /** Settings of a loss that go without saying in its title. */
  private static final Set<String> PLAIN = Set.of("0", "exact", "none");

  /** Checks the ranges. */
  public Stage {
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
    checkArgument(
        sampleRate > 0 && sampleRate <= 1, "sampleRate must be in (0, 1], got %s", sampleRate);
  }

  /** All classes take part in every step. */
  public Stage(Loss loss, int epochs, @Nullable Optimizer optimizer, boolean bottleneckOnly) {
    this(loss, epochs, optimizer, bottleneckOnly, 1);
  }

  /** Returns a stage that trains everything with the optimizer of the stage before. */
  public static Stage of(Loss loss, int epochs) {
    return new Stage(loss, epochs, null, false);
  }

  /** Returns the same stage with a share of the classes in each step. */
  public Stage withSampleRate(double rate) {
    return new Stage(loss, epochs, optimizer, bottleneckOnly, rate);
  }

  /** Returns the stage in a few words for people, {@code arcFace margin 0.5 scale 64}. */
  public String title() {
    var title = new StringBuilder();
    ScheduleJson.mapper()
        .valueToTree(loss)
        .properties()
        .forEach(
            field -> {
              String key = field.getKey();
              String value = SchemaDocument.flow(field.getValue());
              if (key.equals(TypeNames.KEY)) {
                title.insert(0, value);
              } else if (!PLAIN.contains(value)) {
                title.append(' ').append(key).append(' ').append(value);
              }
            });
    if (sampleRate < 1) {
      title.append(", ").append(sampleRate).append(" of the classes");
    }
    return title.append(bottleneckOnly ? ", head only" : "").toString();
  }
}
