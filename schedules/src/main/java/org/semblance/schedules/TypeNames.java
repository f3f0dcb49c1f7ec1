package org.semblance.schedules;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Backbone;
import org.semblance.backbones.IResNet;
import org.semblance.backbones.MobileFaceNet;
import org.semblance.callbacks.Cosine;
import org.semblance.callbacks.Exponential;
import org.semblance.callbacks.RateSchedule;
import org.semblance.callbacks.SingleCosine;
import org.semblance.callbacks.StepConstant;
import org.semblance.data.BinPairs;
import org.semblance.data.DrawnFaces;
import org.semblance.data.DrawnPairs;
import org.semblance.data.FolderData;
import org.semblance.data.JoinedData;
import org.semblance.data.ListedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairFolder;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;
import org.semblance.losses.ArcFace;
import org.semblance.losses.CombinedMargin;
import org.semblance.losses.CosFace;
import org.semblance.losses.Loss;
import org.semblance.losses.Softmax;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.Adam;
import org.semblance.nn.optimizers.AdamW;
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
                  "list", ListedData.class,
                  "joined", JoinedData.class))
          .put(
              VerificationData.class,
              ImmutableBiMap.of(
                  "bin", BinPairs.class,
                  "pairs", ListedPairs.class,
                  "pairFolder", PairFolder.class,
                  "drawnPairs", DrawnPairs.class))
          .put(
              Backbone.class,
              ImmutableBiMap.of("mobileFaceNet", MobileFaceNet.class, "iresNet", IResNet.class))
          .put(
              Loss.class,
              ImmutableBiMap.of(
                  "softmax", Softmax.class,
                  "arcFace", ArcFace.class,
                  "cosFace", CosFace.class,
                  "combinedMargin", CombinedMargin.class))
          .put(
              Optimizer.class,
              ImmutableBiMap.of(
                  "sgd", Sgd.class,
                  "sgdw", Sgdw.class,
                  "adam", Adam.class,
                  "adamW", AdamW.class))
          .put(
              RateSchedule.class,
              ImmutableBiMap.of(
                  "cosine", Cosine.class,
                  "singleCosine", SingleCosine.class,
                  "exponential", Exponential.class,
                  "constant", StepConstant.class))
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
