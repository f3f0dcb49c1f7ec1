package org.semblance.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ImageNetwork;
import org.semblance.backbones.ImageNetworkFormat;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.DeviceOptions;

/**
 * MXNet checkpoints: {@code NAME-symbol.json} beside {@code NAME-EPOCH.params}. Named is either of
 * them; with the first the latest epoch counts.
 *
 * <p>Networks of InsightFace subtract 127.5 and multiply by 1/128 themselves: mean 0 and std 1 for
 * those. MXNet takes as many threads as {@code OMP_NUM_THREADS} says.
 */
public final class MxnetFormat implements ImageNetworkFormat {

  private static final Pattern SYMBOL = Pattern.compile("(.+)-symbol\\.json");
  private static final Pattern PARAMETERS = Pattern.compile("(.+)-(\\d{4})\\.params");

  /** For the service loader. */
  public MxnetFormat() {}

  /** The two files of a network. */
  private record Checkpoint(Path symbol, Path parameters, String name, int epoch) {}

  @Override
  public boolean isNamed(Path path) {
    String name = String.valueOf(path.getFileName());
    return SYMBOL.matcher(name).matches() || PARAMETERS.matcher(name).matches();
  }

  @Override
  public List<Path> files(Path path) {
    Checkpoint checkpoint = checkpoint(path);
    return List.of(checkpoint.symbol(), checkpoint.parameters());
  }

  @Override
  public ImageNetwork open(EmbedderSource source, DeviceOptions options) {
    Checkpoint checkpoint = checkpoint(source.path());
    if (!Files.isRegularFile(checkpoint.symbol())) {
      throw new WeightsException(
          "the network itself must lie beside its parameters, but there is no "
              + checkpoint.symbol());
    }
    return DjlNetwork.open(
        DjlEngine.MXNET,
        checkpoint.symbol(),
        checkpoint.name(),
        Map.of("epoch", String.valueOf(checkpoint.epoch())),
        source.outputName());
  }

  private static Checkpoint checkpoint(Path path) {
    String file = String.valueOf(path.getFileName());
    Matcher parameters = PARAMETERS.matcher(file);
    if (parameters.matches()) {
      return of(path, parameters);
    }
    Matcher symbol = SYMBOL.matcher(file);
    if (!symbol.matches()) {
      throw new IllegalArgumentException(path + " is not named as a file of MXNet");
    }
    Path latest =
        latest(path, symbol.group(1))
            .orElseThrow(
                () ->
                    new WeightsException(
                        String.format(
                            "its parameters must lie beside it, but there is no %s-0000.params or"
                                + " one of another epoch",
                            path.resolveSibling(symbol.group(1)))));
    Matcher found = PARAMETERS.matcher(String.valueOf(latest.getFileName()));
    found.matches();
    return of(latest, found);
  }

  private static Checkpoint of(Path parameters, Matcher name) {
    return new Checkpoint(
        parameters.resolveSibling(name.group(1) + "-symbol.json"),
        parameters,
        name.group(1),
        Integer.parseInt(name.group(2)));
  }

  private static Optional<Path> latest(Path symbol, String name) {
    try (Stream<Path> beside = Files.list(symbol.toAbsolutePath().getParent())) {
      return beside
          .filter(
              path -> {
                Matcher matcher = PARAMETERS.matcher(String.valueOf(path.getFileName()));
                return matcher.matches() && matcher.group(1).equals(name);
              })
          .max(Comparator.comparing(path -> String.valueOf(path.getFileName())));
    } catch (IOException e) {
      throw new WeightsException("the folder of " + symbol + " cannot be read: " + e, e);
    }
  }
}
