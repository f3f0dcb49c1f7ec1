package org.semblance.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .bin} verification file of the InsightFace family: a pickle of (pictures, answers).
 *
 * <p>Read by an allow-list: a pickle that asks for anything but plain values, bytes and numpy byte
 * arrays is refused, and nothing in it is ever executed.
 *
 * @param path the file
 * @param name of the set, or null for the file's name without its ending
 */
public record BinPairs(Path path, @Nullable String name) implements VerificationData {

  /** Checks the name. */
  public BinPairs {
    PairSet.checkName(name);
  }

  /** Names the set like the file. */
  public BinPairs(Path path) {
    this(path, null);
  }

  @Override
  public PairSet open() {
    return new BinFile(path).read().named(setName());
  }

  @Override
  public String setName() {
    return name == null ? PairSet.nameOf(path) : name;
  }
}
