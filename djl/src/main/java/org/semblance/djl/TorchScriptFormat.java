package org.semblance.djl;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ImageNetwork;
import org.semblance.backbones.ImageNetworkFormat;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.DeviceOptions;

/**
 * TorchScript: what {@code torch.jit.trace(network.eval(), images).save("network.pt")} writes. Such
 * files say neither names nor sizes; images are {@code [n, 3, height, width]}.
 *
 * <p>A file with nothing but a state dictionary holds no network and is refused by PyTorch.
 */
public final class TorchScriptFormat implements ImageNetworkFormat {

  /** For the service loader. */
  public TorchScriptFormat() {}

  @Override
  public boolean isNamed(Path path) {
    return String.valueOf(path.getFileName()).endsWith(".pt");
  }

  @Override
  public List<Path> files(Path path) {
    return List.of(path);
  }

  @Override
  public ImageNetwork open(EmbedderSource source, DeviceOptions options) {
    if (source.inputName() != null) {
      throw new WeightsException(
          String.format(
              "inputs of TorchScript have no names, got input %s; leave it out",
              source.inputName()));
    }
    DjlNetwork.threads("ai.djl.pytorch.num_threads", options.intraOpThreads());
    DjlNetwork.threads("ai.djl.pytorch.num_interop_threads", options.interOpThreads());
    String file = String.valueOf(source.path().getFileName());
    return DjlNetwork.open(
        DjlEngine.PYTORCH,
        source.path(),
        file.substring(0, file.length() - ".pt".length()),
        Map.of(),
        source.outputName());
  }
}
