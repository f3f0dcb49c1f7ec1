package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Sampler;
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
 * @param sampler which pictures come together in a batch, or null for that of the run; the number
 *     of steps in an epoch may then be another than in other stages
 * @param freeze patterns of layers of backbone and embedding head that are not trained and work as
 *     at inference, see {@link LayerPatterns}; a later stage that does not name them trains them
 */
public record Stage(
    Loss loss,
    int epochs,
    @Nullable Optimizer optimizer,
    boolean bottleneckOnly,
    double sampleRate,
    @Nullable Sampler sampler,
    List<String> freeze) {

  /** What a first stage gets if it names no optimizer: SGD with momentum 0.9. */
  public static final Optimizer FIRST_OPTIMIZER = new Sgd(0.9, false);

  /** Settings of a loss that go without saying in its title. */
  private static final Set<String> PLAIN = Set.of("0", "exact", "none");

  /** Copies the list and checks the ranges. */
  public Stage {
    freeze = List.copyOf(freeze);
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
    checkArgument(
        sampleRate > 0 && sampleRate <= 1, "sampleRate must be in (0, 1], got %s", sampleRate);
    checkArgument(
        freeze.isEmpty() || !bottleneckOnly,
        "freeze must be empty where bottleneckOnly is true, got %s; the whole backbone is frozen",
        freeze);
  }

  /** All classes take part in every step. */
  public Stage(Loss loss, int epochs, @Nullable Optimizer optimizer, boolean bottleneckOnly) {
    this(loss, epochs, optimizer, bottleneckOnly, 1, null, List.of());
  }

  /** Returns a stage that trains everything with the optimizer of the stage before. */
  public static Stage of(Loss loss, int epochs) {
    return new Stage(loss, epochs, null, false);
  }

  /** Returns the same stage with a share of the classes in each step. */
  public Stage withSampleRate(double rate) {
    return new Stage(loss, epochs, optimizer, bottleneckOnly, rate, sampler, freeze);
  }

  /** Returns the same stage with another optimizer, which starts afresh. */
  Stage withOptimizer(Optimizer other) {
    return new Stage(loss, epochs, other, bottleneckOnly, sampleRate, sampler, freeze);
  }

  /** Returns the same stage with batches that a sampler of its own puts together. */
  public Stage withSampler(Sampler own) {
    return new Stage(loss, epochs, optimizer, bottleneckOnly, sampleRate, own, freeze);
  }

  /** Returns the same stage with some layers frozen. */
  public Stage withFreeze(List<String> patterns) {
    return new Stage(loss, epochs, optimizer, bottleneckOnly, sampleRate, sampler, patterns);
  }

  /** Returns the stage in a few words for people, {@code arcFace margin 0.5 scale 64}. */
  public String title() {
    var title = new StringBuilder(words(loss));
    if (sampleRate < 1) {
      title.append(", ").append(sampleRate).append(" of the classes");
    }
    if (sampler != null) {
      title.append(", ").append(words(sampler));
    }
    if (!freeze.isEmpty()) {
      title.append(", frozen ").append(String.join(" ", freeze));
    }
    return title.append(bottleneckOnly ? ", head only" : "").toString();
  }

  /** Returns a choice as its type and what it says beside the usual. */
  private static String words(Object choice) {
    var words = new StringBuilder();
    ScheduleJson.mapper()
        .valueToTree(choice)
        .properties()
        .forEach(
            field -> {
              String key = field.getKey();
              String value = SchemaDocument.flow(field.getValue());
              if (key.equals(TypeNames.KEY)) {
                words.insert(0, value);
              } else if (!PLAIN.contains(value)) {
                words.append(' ').append(key).append(' ').append(value);
              }
            });
    return words.toString();
  }
}
