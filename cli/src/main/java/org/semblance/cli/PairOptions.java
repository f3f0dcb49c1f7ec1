package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.semblance.data.VerificationData;
import org.semblance.data.convert.PairFormat;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The pairs that a command line names, and how they are embedded. */
final class PairOptions {

  /** Pictures per run of the network. */
  static final int BATCH_SIZE = 64;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--pairs",
      paramLabel = "PAIRS",
      description = {
        "A .bin file of pairs with their pictures, or a folder as 'data convert-pairs' writes it;"
            + " or, together with --images, a text: LFW's pairs.txt, or lines 'path path 0|1' where"
            + " 1 is the same person.",
      })
  private @Nullable Path pairs;

  @Option(
      names = "--images",
      paramLabel = "DIR|ZIP|TAR",
      description = "Where the pictures of a list of pairs are.")
  private @Nullable Path images;

  @Option(names = "--no-flip", description = "Leave the mirror images out.")
  private boolean noFlip;

  /** Returns whether the mirror images' embeddings are added. */
  boolean flip() {
    return !noFlip;
  }

  /** Returns whether pairs were named. */
  boolean given() {
    return pairs != null;
  }

  /**
   * Returns the pairs.
   *
   * @throws ParameterException if none were named, or a list without its pictures
   */
  VerificationData data() {
    if (pairs == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--pairs=PAIRS', the pairs to verify");
    }
    return data(spec, pairs, images);
  }

  /** Returns the pairs at a path, see {@link #data()}. */
  static VerificationData data(CommandSpec spec, Path path, @Nullable Path images) {
    PairFormat format = PairFormat.of(path);
    if (format == PairFormat.PAIRS && images == null && !Files.isDirectory(path)) {
      throw new ParameterException(
          spec.commandLine(),
          "--pairs must be a .bin file, a folder of pairs, or a list together with --images"
              + " DIR|ZIP|TAR; got "
              + path
              + " without --images");
    }
    return OptionCheck.made(spec, () -> format.at(path, images));
  }
}
