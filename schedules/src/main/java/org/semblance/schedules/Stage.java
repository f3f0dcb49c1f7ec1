package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.data.Sampler;
import org.semblance.losses.CenterLoss;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.EmbeddingLoss;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.MinedTriplet;
import org.semblance.losses.SampledUpdate;
import org.semblance.losses.TripletLoss;
import org.semblance.losses.Vpl;
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
 * @param lossTopK sub-centres of each class, of which the nearest counts; ≥ 1
 * @param vpl variational prototypes, or null for none
 * @param sampleRate share of the classes that take part in a step: those of the batch and others at
 *     random; in [0, 1], 0 for those of the batch alone
 * @param sampleCount number of classes that take part in a step, in place of a share, or null
 * @param sampledUpdate what moves in a step with a sample of the classes
 * @param sampler which pictures come together in a batch, or null for that of the run; the number
 *     of steps in an epoch may then be another than in other stages. A stage with a triplet loss
 *     and without one gets groups of four, see {@link Schedule#samplerOf}
 * @param lossWeight factor of the loss, ≥ 0
 * @param centerLoss beside the loss or in its place, or null
 * @param triplet beside the loss or in its place, or null
 * @param distill beside the loss or in its place, or null of steps in an epoch may then be another
 *     than in other stages
 * @param freeze patterns of layers of backbone and embedding head that are not trained and work as
 *     at inference, see {@link LayerPatterns}; a later stage that does not name them trains them
 */
public record Stage(
    @Nullable Loss loss,
    int epochs,
    @Nullable Optimizer optimizer,
    boolean bottleneckOnly,
    int lossTopK,
    @Nullable Vpl vpl,
    double sampleRate,
    @Nullable Integer sampleCount,
    SampledUpdate sampledUpdate,
    @Nullable Sampler sampler,
    double lossWeight,
    @Nullable CenterLoss centerLoss,
    @Nullable TripletLoss triplet,
    @Nullable DistillationLoss distill,
    List<String> freeze) {

  /** What a first stage gets if it names no optimizer: SGD with momentum 0.9. */
  public static final Optimizer FIRST_OPTIMIZER = new Sgd(0.9, false);

  /** Settings of a loss that go without saying in its title. */
  private static final Set<String> PLAIN = Set.of("0", "exact", "none");

  /** Copies the list and checks the ranges, and what goes together. */
  public Stage {
    freeze = List.copyOf(freeze);
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
    checkArgument(
        lossWeight >= 0 && Double.isFinite(lossWeight),
        "lossWeight must be >= 0 and finite, got %s",
        lossWeight);
    HeadOptions head =
        new HeadOptions(lossTopK, vpl, new ClassSampling(sampleRate, sampleCount, sampledUpdate));
    checkArgument(
        freeze.isEmpty() || !bottleneckOnly,
        "freeze must be empty where bottleneckOnly is true, got %s; the whole backbone is frozen",
        freeze);
    boolean embedding = centerLoss != null || triplet != null || distill != null;
    if (loss == null) {
      StageChecks.headless(embedding, bottleneckOnly, head, lossWeight);
    } else {
      head.of(loss);
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
      StageChecks.divergence(loss, head.sampling());
    }
  }

  /** The loss's own head over all classes. */
  public Stage(Loss loss, int epochs, @Nullable Optimizer optimizer, boolean bottleneckOnly) {
    this(
        loss,
        epochs,
        optimizer,
        bottleneckOnly,
        HeadOptions.PLAIN,
        null,
        EmbeddingLosses.NONE,
        List.of());
  }

  private Stage(
      @Nullable Loss loss,
      int epochs,
      @Nullable Optimizer optimizer,
      boolean bottleneckOnly,
      HeadOptions head,
      @Nullable Sampler sampler,
      EmbeddingLosses losses,
      List<String> freeze) {
    this(
        loss,
        epochs,
        optimizer,
        bottleneckOnly,
        head.subCenters(),
        head.vpl(),
        head.sampling().rate(),
        head.sampling().count(),
        head.sampling().update(),
        sampler,
        losses.lossWeight(),
        losses.centerLoss(),
        losses.triplet(),
        losses.distill(),
        freeze);
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
        HeadOptions.PLAIN,
        null,
        added(EmbeddingLosses.NONE, loss),
        List.of());
  }

  /** Returns what is made of the loss's classification head. */
  public HeadOptions head() {
    return new HeadOptions(
        lossTopK, vpl, new ClassSampling(sampleRate, sampleCount, sampledUpdate));
  }

  /** Returns the weight of the loss, and what is minimised beside it. */
  public EmbeddingLosses embeddingLosses() {
    return new EmbeddingLosses(lossWeight, centerLoss, triplet, distill);
  }

  /** Returns the same stage with something else made of the loss's classification head. */
  public Stage withHead(HeadOptions head) {
    return new Stage(
        loss, epochs, optimizer, bottleneckOnly, head, sampler, embeddingLosses(), freeze);
  }

  /** Returns the same stage with a share of the classes in each step. */
  public Stage withSampleRate(double rate) {
    return withHead(new HeadOptions(lossTopK, vpl, ClassSampling.ofRate(rate)));
  }

  /** Returns the same stage with another optimizer, which starts afresh. */
  Stage withOptimizer(Optimizer other) {
    return new Stage(
        loss, epochs, other, bottleneckOnly, head(), sampler, embeddingLosses(), freeze);
  }

  /** Returns the same stage with batches that a sampler of its own puts together. */
  public Stage withSampler(Sampler own) {
    return new Stage(
        loss, epochs, optimizer, bottleneckOnly, head(), own, embeddingLosses(), freeze);
  }

  /** Returns the same stage with one more embedding loss, in the place of one of its kind. */
  public Stage with(EmbeddingLoss other) {
    EmbeddingLosses losses = added(embeddingLosses(), other);
    return new Stage(loss, epochs, optimizer, bottleneckOnly, head(), sampler, losses, freeze);
  }

  /** Returns the same stage with some layers frozen. */
  public Stage withFreeze(List<String> patterns) {
    return new Stage(
        loss, epochs, optimizer, bottleneckOnly, head(), sampler, embeddingLosses(), patterns);
  }

  private static EmbeddingLosses added(EmbeddingLosses all, EmbeddingLoss other) {
    return new EmbeddingLosses(
        all.lossWeight(),
        other instanceof CenterLoss center ? center : all.centerLoss(),
        other instanceof TripletLoss own ? own : all.triplet(),
        other instanceof DistillationLoss own ? own : all.distill());
  }

  /** Returns the stage in a few words for people, {@code arcFace margin 0.5 scale 64}. */
  public String title() {
    var title = new StringBuilder();
    if (loss != null) {
      title.append(words(loss));
      if (lossWeight != 1) {
        title.append(" weight ").append(ScheduleJson.plain(lossWeight));
      }
      title.append(headWords());
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
    if (sampler != null) {
      title.append(", ").append(words(sampler));
    }
    if (!freeze.isEmpty()) {
      title.append(", frozen ").append(String.join(" ", freeze));
    }
    return title.append(bottleneckOnly ? ", head only" : "").toString();
  }

  /** Returns what is made of the classification head, {@code , 3 sub-centers}; empty if nothing. */
  public String headWords() {
    var words = new StringBuilder();
    if (lossTopK > 1) {
      words.append(", ").append(lossTopK).append(" sub-centers");
    }
    if (vpl != null) {
      words.append(", VPL");
    }
    if (sampleCount != null) {
      words.append(", ").append(sampleCount).append(" classes");
    } else if (sampleRate == 0) {
      words.append(", the batch's classes");
    } else if (sampleRate < 1) {
      words.append(", ").append(sampleRate).append(" of the classes");
    }
    return words.toString();
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
