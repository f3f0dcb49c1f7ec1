package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;

/**
 * Writes features as MegaFace's devkit wants them: {@code facescrub/PERSON/FILE_ALGORITHM.bin} and
 * {@code megaface/FOLDER/FOLDER/FILE_ALGORITHM.bin}, of length one.
 *
 * <p>With lists of noise they have one value more, and are as InsightFace's {@code
 * remove_noises.py} writes them: 0 for all pictures, 100 for noisy distractors; something else
 * stands for noisy pictures of FaceScrub. The folder gets its name when all is written.
 *
 * @param folder that is made
 * @param algorithm the last part of the files' names
 * @param seed of what stands for noise
 */
public record FeatureExport(Path folder, String algorithm, long seed) {

  private static final float FAR_AWAY = 100;

  /** Checks the name. */
  public FeatureExport {
    checkArgument(
        !algorithm.isEmpty() && algorithm.indexOf('/') < 0,
        "the name of features must be without slashes, got \"%s\"",
        algorithm);
  }

  /**
   * Requires that there is nothing yet.
   *
   * @throws DataException if there is
   */
  public void requireFree() {
    if (Files.exists(folder)) {
      throw new DataException(
          folder + " is there already; choose another name, or delete it first");
    }
  }

  /**
   * Writes all features.
   *
   * @param bad takes what cannot be used; no file is written for it
   */
  public void write(
      FeatureRows scrub, FeatureRows distractors, MegaFace.Noise noise, BadEntries bad) {
    requireFree();
    if (!distractors.named()) {
      throw new DataException(
          distractors.place() + " must hold names, which feature files are called after");
    }
    Path part = folder.resolveSibling(folder.getFileName() + ".part");
    writeScrub(part.resolve("facescrub"), scrub, noise, bad);
    writeDistractors(part.resolve("megaface"), distractors, noise, bad);
    try {
      Files.move(part, folder);
    } catch (IOException e) {
      throw new DataException(folder + " cannot get its name: " + e, e);
    }
  }

  private void writeScrub(Path to, FeatureRows scrub, MegaFace.Noise noise, BadEntries bad) {
    FeatureFolder.Form form = form(FeatureFolder.Form.FACESCRUB, noise);
    MegaFaceProbes probes = MegaFaceProbes.read(scrub, noise, bad);
    List<float @Nullable []> replacements =
        noise.given() ? probes.replacements(seed, bad) : List.of();
    for (int probe = 0; probe < probes.size(); probe++) {
      boolean replaced = noise.given() && probes.isNoisy(probe);
      float[] row = replaced ? replacements.get(probe) : probes.row(probe);
      if (row != null) {
        write(to, form, probes.name(probe), row, 0);
      }
    }
  }

  private void writeDistractors(
      Path to, FeatureRows distractors, MegaFace.Noise noise, BadEntries bad) {
    FeatureFolder.Form form = form(FeatureFolder.Form.MEGAFACE, noise);
    float[] row = new float[distractors.size()];
    for (int i = 0; i < distractors.count(); i++) {
      if (distractors.next(row, bad) && MegaFaceProbes.isUsable(row, distractors, i, bad)) {
        String name = distractors.name(i);
        boolean noisy = distractors.markedAsNoise() || noise.hasDistractor(name);
        write(to, form, name, row, noisy ? FAR_AWAY : 0);
      }
    }
  }

  private FeatureFolder.Form form(int parts, MegaFace.Noise noise) {
    return new FeatureFolder.Form(algorithm, parts, noise.given());
  }

  private static void write(
      Path to, FeatureFolder.Form form, String name, float[] row, float mark) {
    float[] values = row;
    if (form.marked()) {
      values = Arrays.copyOf(row, row.length + 1);
      values[row.length] = mark;
    }
    try {
      Path file = form.file(to, name).normalize();
      if (!file.startsWith(to.normalize())) {
        throw new DataException("a picture must lie below its folder, got the name " + name);
      }
      Files.createDirectories(file.getParent());
      Files.write(file, FeatureFile.bytes(values));
    } catch (IOException | InvalidPathException e) {
      throw new DataException("the feature of " + name + " cannot be written: " + e, e);
    }
  }
}
