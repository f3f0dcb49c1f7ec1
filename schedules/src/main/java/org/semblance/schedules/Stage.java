package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

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
 */
public record Stage(Loss loss, int epochs, @Nullable Optimizer optimizer, boolean bottleneckOnly) {

  /** What a first stage gets if it names no optimizer: SGD with momentum 0.9. */
  public static final Optimizer FIRST_OPTIMIZER = new Sgd(0.9, false);

  /** Checks the range. */
  public Stage {
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
  }

  /** Returns a stage that trains everything with the optimizer of the stage before. */
  public static Stage of(Loss loss, int epochs) {
    return new Stage(loss, epochs, null, false);
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
              } else if (!value.equals("0") && !value.equals("exact")) {
                title.append(' ').append(key).append(' ').append(value);
              }
            });
    return title.append(bottleneckOnly ? ", head only" : "").toString();
  }
}
