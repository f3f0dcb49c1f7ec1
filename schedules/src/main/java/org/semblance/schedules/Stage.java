package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Sampler;
import org.semblance.losses.CenterLoss;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.EmbeddingLoss;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.Loss;
import org.semblance.losses.MinedTriplet;
import org.semblance.losses.NormalizedHead;
import org.semblance.losses.TripletLoss;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.Sgd;

/**
 * A part of a run with one loss, or a sum of several. The backbone's and the head's weights carry
 * over to the next, also across a stage that has no head.
 *
 * @param loss decides the classification head too; null if embedding losses train alone
 * @param epochs at least 1
 * @param optimizer a new one with fresh state, or null to go on with that of the stage before; its
 *     state is fresh too if that stage trained the head only and this one trains everything
 * @param bottleneckOnly whether the backbone is frozen and the classification head alone is trained
 * @param sampleRate share of the classes that take part in a step: those of the batch and others at
 *     random; in (0, 1]
 * @param sampler which pictures come together in a batch, or null for that of the run; the number
 *     of steps in an epoch may then be another than in other stages. A stage with a triplet loss
 *     and without one gets groups of four, see {@link Schedule#samplerOf}
 * @param lossWeight factor of the loss, ≥ 0
 * @param centerLoss beside the loss or in its place, or null
 * @param triplet beside the loss or in its place, or null
 * @param distill beside the loss or in its place, or null
 */
public record Stage(
    @Nullable Loss loss,
    int epochs,
    @Nullable Optimizer optimizer,
    boolean bottleneckOnly,
    double sampleRate,
    @Nullable Sampler sampler,
    double lossWeight,
    @Nullable CenterLoss centerLoss,
    @Nullable TripletLoss triplet,
    @Nullable DistillationLoss distill) {

  /** What a first stage gets if it names no optimizer: SGD with momentum 0.9. */
  public static final Optimizer FIRST_OPTIMIZER = new Sgd(0.9, false);

  /** Settings of a loss that go without saying in its title. */
  private static final Set<String> PLAIN = Set.of("0", "exact", "none");

  /** Checks the ranges. */
  public Stage {
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
    checkArgument(
        sampleRate > 0 && sampleRate <= 1, "sampleRate must be in (0, 1], got %s", sampleRate);
    checkArgument(
        lossWeight >= 0 && Double.isFinite(lossWeight),
        "lossWeight must be >= 0 and finite, got %s",
        lossWeight);
    boolean embedding = centerLoss != null || triplet != null || distill != null;
    if (loss == null) {
      checkAlone(embedding, bottleneckOnly, sampleRate, lossWeight);
    }
    checkArgument(
        lossWeight > 0 || embedding,
        "lossWeight must be > 0 unless centerLoss, triplet or distill is given, got 0; nothing"
            + " would be trained");
    checkArgument(
        sampler == null || !(triplet instanceof MinedTriplet),
        "sampler must be left out with a triplet that is mined, got %s; its bagImages and"
            + " imagesPerIdentity say which pictures come together",
        sampler);
    if (distill instanceof DivergenceDistillation) {
      checkDivergence(loss, sampleRate);
    }
  }

  /** Checks what has no meaning without a head. */
  private static void checkAlone(
      boolean embedding, boolean bottleneckOnly, double sampleRate, double lossWeight) {
    checkArgument(
        embedding,
        "loss must be given unless centerLoss, triplet or distill is, got none of them; for"
            + " instance loss: {type: arcFace}");
    checkArgument(
        !bottleneckOnly,
        "bottleneckOnly must be false where loss is left out, got true; there is no head that could"
            + " be trained alone");
    checkArgument(
        sampleRate == 1,
        "sampleRate must be 1 where loss is left out, got %s; there is no head whose classes could"
            + " be sampled",
        sampleRate);
    checkArgument(
        lossWeight == 1,
        "lossWeight must be left out where loss is, got %s; it is the weight of loss",
        lossWeight);
  }

  private static void checkDivergence(@Nullable Loss loss, double sampleRate) {
    checkArgument(
        loss != null && loss.head() instanceof NormalizedHead,
        "distill.type divergence must stand beside a loss over cosines, such as arcFace, got %s; it"
            + " compares cosines to the identities, and lossWeight: 0 trains by it alone",
        loss == null ? "none" : loss);
    checkArgument(
        sampleRate == 1,
        "sampleRate must be 1 with distill.type divergence, got %s; the teacher speaks of all"
            + " identities",
        sampleRate);
  }

  /** All classes take part in every step. */
  public Stage(Loss loss, int epochs, @Nullable Optimizer optimizer, boolean bottleneckOnly) {
    this(loss, epochs, optimizer, bottleneckOnly, 1, null, 1, null, null, null);
  }

  /** Returns a stage that trains everything with the optimizer of the stage before. */
  public static Stage of(Loss loss, int epochs) {
    return new Stage(loss, epochs, null, false);
  }

  /** Returns a stage without a head that trains everything by an embedding loss. */
  public static Stage of(EmbeddingLoss loss, int epochs) {
    return new Stage(
        null,
        epochs,
        null,
        false,
        1,
        null,
        1,
        loss instanceof CenterLoss center ? center : null,
        loss instanceof TripletLoss triplet ? triplet : null,
        loss instanceof DistillationLoss distill ? distill : null);
  }

  /** Returns the same stage with a share of the classes in each step. */
  public Stage withSampleRate(double rate) {
    return new Stage(
        loss,
        epochs,
        optimizer,
        bottleneckOnly,
        rate,
        sampler,
        lossWeight,
        centerLoss,
        triplet,
        distill);
  }

  /** Returns the same stage with another optimizer, which starts afresh. */
  Stage withOptimizer(Optimizer other) {
    return new Stage(
        loss,
        epochs,
        other,
        bottleneckOnly,
        sampleRate,
        sampler,
        lossWeight,
        centerLoss,
        triplet,
        distill);
  }

  /** Returns the same stage with batches that a sampler of its own puts together. */
  public Stage withSampler(Sampler own) {
    return new Stage(
        loss,
        epochs,
        optimizer,
        bottleneckOnly,
        sampleRate,
        own,
        lossWeight,
        centerLoss,
        triplet,
        distill);
  }

  /** Returns the same stage with one more embedding loss, in the place of one of its kind. */
  public Stage with(EmbeddingLoss other) {
    return new Stage(
        loss,
        epochs,
        optimizer,
        bottleneckOnly,
        sampleRate,
        sampler,
        lossWeight,
        other instanceof CenterLoss center ? center : centerLoss,
        other instanceof TripletLoss own ? own : triplet,
        other instanceof DistillationLoss own ? own : distill);
  }

  /** Returns the weight of the loss, and what is minimised beside it. */
  public EmbeddingLosses embeddingLosses() {
    return new EmbeddingLosses(lossWeight, centerLoss, triplet, distill);
  }

  /** Returns the stage in a few words for people, {@code arcFace margin 0.5 scale 64}. */
  public String title() {
    var title = new StringBuilder(loss == null ? "" : words(loss));
    if (lossWeight != 1) {
      title.append(" weight ").append(ScheduleJson.plain(lossWeight));
    }
    embeddingLosses()
        .byName()
        .forEach(
            (name, other) ->
                title
                    .append(title.isEmpty() ? "" : ", ")
                    .append(name)
                    .append(' ')
                    .append(words(other)));
    if (sampleRate < 1) {
      title.append(", ").append(sampleRate).append(" of the classes");
    }
    if (sampler != null) {
      title.append(", ").append(words(sampler));
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
