package org.semblance.schedules;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.IResNet;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.callbacks.Cosine;
import org.semblance.callbacks.Exponential;
import org.semblance.callbacks.Polynomial;
import org.semblance.callbacks.RateSchedule;
import org.semblance.callbacks.SingleCosine;
import org.semblance.callbacks.StepConstant;
import org.semblance.data.BalancedSampler;
import org.semblance.data.BinPairs;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.DrawnFaces;
import org.semblance.data.DrawnPairs;
import org.semblance.data.FolderData;
import org.semblance.data.JoinedData;
import org.semblance.data.ListedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairFolder;
import org.semblance.data.Sampler;
import org.semblance.data.ShuffledSampler;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;
import org.semblance.data.distillation.DistillationData;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;
import org.semblance.losses.AdaCos;
import org.semblance.losses.AdaFace;
import org.semblance.losses.AirFace;
import org.semblance.losses.AngularSemiHardTriplet;
import org.semblance.losses.ArcBatchHardTriplet;
import org.semblance.losses.ArcFace;
import org.semblance.losses.ArcFaceSimple;
import org.semblance.losses.ArcOfflineTriplet;
import org.semblance.losses.AutoAlphaTriplet;
import org.semblance.losses.BatchAllTriplet;
import org.semblance.losses.BatchHardTriplet;
import org.semblance.losses.CenterLoss;
import org.semblance.losses.CombinedMargin;
import org.semblance.losses.CosFace;
import org.semblance.losses.CosineCenter;
import org.semblance.losses.CosineDistillation;
import org.semblance.losses.CurricularFace;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.ElasticFace;
import org.semblance.losses.EuclideanBatchHardTriplet;
import org.semblance.losses.EuclideanCenter;
import org.semblance.losses.EuclideanDistillation;
import org.semblance.losses.Loss;
import org.semblance.losses.MagFace;
import org.semblance.losses.MarginSoftmax;
import org.semblance.losses.OfflineTriplet;
import org.semblance.losses.SemiHardTriplet;
import org.semblance.losses.Softmax;
import org.semblance.losses.TripletLoss;
import org.semblance.losses.UniFace;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.Adam;
import org.semblance.nn.optimizers.AdamW;
import org.semblance.nn.optimizers.Lamb;
import org.semblance.nn.optimizers.Lion;
import org.semblance.nn.optimizers.Lookahead;
import org.semblance.nn.optimizers.Nadam;
import org.semblance.nn.optimizers.NadamW;
import org.semblance.nn.optimizers.RmsProp;
import org.semblance.nn.optimizers.Sam;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.nn.optimizers.Sgdw;

/** The one table of what {@code type:} may say, and which record each word stands for. */
final class TypeNames {

  /** The key that chooses. */
  static final String KEY = "type";

  /** Every interface that a schedule chooses an implementation of. */
  static final ImmutableMap<Class<?>, ImmutableBiMap<String, Class<?>>> ALL =
      ImmutableMap.<Class<?>, ImmutableBiMap<String, Class<?>>>builder()
          .put(
              TrainingData.class,
              ImmutableBiMap.of(
                  "folder", FolderData.class,
                  "drawnFaces", DrawnFaces.class,
                  "recordIo", RecordIoData.class,
                  "tfRecord", TfRecordData.class,
                  "ofRecord", OfRecordData.class,
                  "distillationRecords", DistillationData.class,
                  "list", ListedData.class,
                  "joined", JoinedData.class))
          .put(
              Sampler.class,
              ImmutableBiMap.of(
                  "shuffled", ShuffledSampler.class,
                  "classAware", ClassAwareSampler.class,
                  "balanced", BalancedSampler.class))
          .put(
              VerificationData.class,
              ImmutableBiMap.of(
                  "bin", BinPairs.class,
                  "pairs", ListedPairs.class,
                  "pairFolder", PairFolder.class,
                  "drawnPairs", DrawnPairs.class))
          .put(
              Evaluation.class,
              ImmutableBiMap.of(
                  "folder", FolderIdentification.class,
                  "ijb", TemplateVerification.class,
                  "groups", GroupComparison.class,
                  "allPairs", AllPairsComparison.class,
                  "quality", QualityCheck.class,
                  "megaFace", DistractorSearch.class))
          .put(
              Backbone.class,
              ImmutableBiMap.of("mobileFaceNet", MobileFaceNet.class, "iresNet", IResNet.class))
          .put(
              Loss.class,
              ImmutableBiMap.<String, Class<?>>builder()
                  .put("softmax", Softmax.class)
                  .put("marginSoftmax", MarginSoftmax.class)
                  .put("arcFace", ArcFace.class)
                  .put("arcFaceSimple", ArcFaceSimple.class)
                  .put("cosFace", CosFace.class)
                  .put("combinedMargin", CombinedMargin.class)
                  .put("airFace", AirFace.class)
                  .put("curricularFace", CurricularFace.class)
                  .put("magFace", MagFace.class)
                  .put("adaFace", AdaFace.class)
                  .put("adaCos", AdaCos.class)
                  .put("elasticFace", ElasticFace.class)
                  .put("uniFace", UniFace.class)
                  .buildOrThrow())
          .put(
              CenterLoss.class,
              ImmutableBiMap.of("euclidean", EuclideanCenter.class, "cosine", CosineCenter.class))
          .put(
              TripletLoss.class,
              ImmutableBiMap.of(
                  "batchHard", BatchHardTriplet.class,
                  "arcBatchHard", ArcBatchHardTriplet.class,
                  "euclideanBatchHard", EuclideanBatchHardTriplet.class,
                  "autoAlpha", AutoAlphaTriplet.class,
                  "batchAll", BatchAllTriplet.class,
                  "offline", OfflineTriplet.class,
                  "arcOffline", ArcOfflineTriplet.class,
                  "semiHard", SemiHardTriplet.class,
                  "angularSemiHard", AngularSemiHardTriplet.class))
          .put(
              DistillationLoss.class,
              ImmutableBiMap.of(
                  "cosine", CosineDistillation.class,
                  "euclidean", EuclideanDistillation.class,
                  "divergence", DivergenceDistillation.class))
          .put(
              Optimizer.class,
              ImmutableBiMap.<String, Class<?>>builder()
                  .put("sgd", Sgd.class)
                  .put("sgdw", Sgdw.class)
                  .put("adam", Adam.class)
                  .put("adamW", AdamW.class)
                  .put("nadam", Nadam.class)
                  .put("nadamW", NadamW.class)
                  .put("rmsProp", RmsProp.class)
                  .put("lamb", Lamb.class)
                  .put("lion", Lion.class)
                  .put("lookahead", Lookahead.class)
                  .put("sam", Sam.class)
                  .buildOrThrow())
          .put(
              RateSchedule.class,
              ImmutableBiMap.of(
                  "cosine", Cosine.class,
                  "singleCosine", SingleCosine.class,
                  "exponential", Exponential.class,
                  "constant", StepConstant.class,
                  "polynomial", Polynomial.class))
          .buildOrThrow();

  private TypeNames() {}

  /** Returns the words of a chosen interface, or null if a class is none. */
  static @Nullable ImmutableBiMap<String, Class<?>> of(Class<?> type) {
    return ALL.get(type);
  }

  /** Returns the word that stands for a record, or null if none does. */
  static @Nullable String word(Class<?> type) {
    for (ImmutableBiMap<String, Class<?>> words : ALL.values()) {
      String word = words.inverse().get(type);
      if (word != null) {
        return word;
      }
    }
    return null;
  }
}
