package org.semblance.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.Preprocessing;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.data.ImageFiles;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.evaluation.PairVerification;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.MegaFace;
import org.semblance.ijb.MegaFaceList;
import org.semblance.ijb.MegaFaceResult;
import org.semblance.ijb.NpzFeatures;
import org.semblance.ijb.OnBad;
import org.semblance.ijb.PicturePass;
import org.semblance.ijb.TarAtLimit;
import org.semblance.schedules.DistractorSearch;

/** MegaFace's protocols within a run. */
final class DistractorProtocol implements WiderEvaluations.Protocol {

  /** Draws the smaller sets of distractors, the same ones in every run. */
  private static final long SEED = 1;

  private static final double RATE = 1e-6;

  /** Pictures and which of them; no names stand for all. */
  private record Pictures(ImageFiles files, List<String> wanted) {

    static Pictures open(Path path, @Nullable Path list, Preprocessing input) {
      List<String> wanted = list == null ? List.of() : MegaFaceList.pictures(list);
      ImageFiles files = ImageFiles.open(path);
      try {
        files.requireSizeOfFirst(input.height(), input.width());
        return new Pictures(files, wanted);
      } catch (RuntimeException e) {
        files.close();
        throw e;
      }
    }

    int count() {
      return wanted.isEmpty() ? files.names().size() : wanted.size();
    }
  }

  private final Pictures probes;
  private final Pictures distractors;
  private final MegaFace.Noise noise;
  private final PairVerification how;

  /** Null if nothing will be evaluated. */
  private final @Nullable EvaluationFolder folder;

  private final BooleanSupplier stop;

  private DistractorProtocol(
      Pictures probes,
      Pictures distractors,
      MegaFace.Noise noise,
      PairVerification how,
      @Nullable EvaluationFolder folder,
      BooleanSupplier stop) {
    this.probes = probes;
    this.distractors = distractors;
    this.noise = noise;
    this.how = how;
    this.folder = folder;
    this.stop = stop;
  }

  static DistractorProtocol open(
      DistractorSearch evaluation,
      Preprocessing input,
      PairVerification how,
      @Nullable EvaluationFolder folder,
      BooleanSupplier stop) {
    MegaFace.Noise noise =
        new MegaFace.Noise(
            evaluation.facescrubNoises() != null || evaluation.megafaceNoises() != null,
            noise(evaluation.facescrubNoises()),
            noise(evaluation.megafaceNoises()));
    Pictures probes = Pictures.open(evaluation.facescrub(), evaluation.facescrubList(), input);
    try {
      Pictures distractors = Pictures.open(evaluation.megaface(), evaluation.megafaceList(), input);
      return new DistractorProtocol(probes, distractors, noise, how, folder, stop);
    } catch (RuntimeException e) {
      probes.files().close();
      throw e;
    }
  }

  private static Set<String> noise(@Nullable Path list) {
    return list == null ? Set.of() : MegaFaceList.noise(list);
  }

  @Override
  public ProtocolResult evaluate(String name, Embedder embedder, EvaluationProgress progress) {
    long start = System.nanoTime();
    int total = probes.count() + distractors.count();
    EvaluationFolder kept = Objects.requireNonNull(folder);
    try {
      kept.delete();
      Path searched =
          embed(
              probes,
              embedder,
              kept.file("facescrub.npz"),
              (done, all) -> progress.embedded(done, total));
      Path among =
          embed(
              distractors,
              embedder,
              kept.file("megaface.npz"),
              (done, all) -> progress.embedded(probes.count() + done, total));
      MegaFaceResult result;
      try (NpzFeatures rows = NpzFeatures.open(searched, true);
          NpzFeatures others = NpzFeatures.open(among, !noise.distractors().isEmpty())) {
        result =
            new MegaFace(SEED, Runtime.getRuntime().availableProcessors())
                .evaluate(rows, others, noise, name, new BadEntries(OnBad.STOP), step -> {});
      }
      return new ProtocolResult(name, figures(result), (System.nanoTime() - start) / 1e9);
    } finally {
      kept.delete();
    }
  }

  private Path embed(
      Pictures pictures, Embedder embedder, Path target, EvaluationProgress progress) {
    boolean complete =
        new PicturePass(how.batchSize(), how.flip(), Runtime.getRuntime().availableProcessors())
            .run(
                pictures.files(),
                pictures.wanted(),
                embedder,
                "the network of this moment",
                target,
                new PicturePass.Run(new BadEntries(OnBad.STOP), progress, stop));
    if (!complete) {
      throw new EvaluationStoppedException();
    }
    return target;
  }

  /** Without noise where lists of it were given, among all distractors. */
  private static Map<String, Double> figures(MegaFaceResult result) {
    MegaFaceResult.Variant variant = result.variants().get(result.variants().size() - 1);
    List<MegaFaceResult.Identification> sizes = variant.identification();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("rank1", sizes.get(sizes.size() - 1).rate(1));
    for (TarAtLimit tar : variant.tars()) {
      if (tar.far() == RATE) {
        figures.put(FolderProtocol.figure(RATE), tar.tarLow());
      }
    }
    return figures;
  }

  @Override
  public void close() {
    probes.files().close();
    distractors.files().close();
  }
}
