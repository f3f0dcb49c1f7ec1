package org.semblance.backbones;

import java.nio.file.Path;
import java.util.List;
import org.semblance.nn.DeviceOptions;

/** ONNX files. Their content has no mark that is always the same, so the ending tells. */
final class OnnxFormat implements ImageNetworkFormat {

  private static final String ENDING = ".onnx";

  @Override
  public boolean isNamed(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.regionMatches(true, name.length() - ENDING.length(), ENDING, 0, ENDING.length());
  }

  /** Weights outside of the file count where they are called as exporters call them. */
  @Override
  public List<Path> files(Path path) {
    String name = String.valueOf(path.getFileName());
    return List.of(path, path.resolveSibling(name + ".data"), path.resolveSibling(name + "_data"));
  }

  @Override
  public ImageNetwork open(EmbedderSource source, DeviceOptions options) {
    return OnnxNetwork.open(source, options);
  }
}
