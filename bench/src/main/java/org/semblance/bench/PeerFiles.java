package org.semblance.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.TensorFile;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageSet;
import org.semblance.losses.NormalizedHead;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes what all contenders share: drawn faces, and the first weights of networks and heads.
 *
 * <p>Arguments: the folder; then any number of {@code pictures}, network names, and heads as {@code
 * head-VALUESxCLASSES}. What is there already stays.
 */
public final class PeerFiles {

  private static final int PICTURES_PER_IDENTITY = 8;
  private static final long SEED = 1;

  /**
   * Standard deviation of the noise on the pictures of the training steps. The even areas of drawn
   * faces would pass the kink of a PReLU all at once, and which side they end up on is rounding.
   */
  private static final double NOISE = 25;

  private final Path folder;

  private PeerFiles(Path folder) {
    this.folder = folder;
  }

  /** Writes the files that are missing. */
  public static void main(String[] args) throws IOException {
    PeerFiles files = new PeerFiles(Files.createDirectories(Path.of(args[0])));
    for (String wanted : List.of(args).subList(1, args.length)) {
      files.write(wanted);
    }
  }

  private void write(String wanted) throws IOException {
    if (wanted.equals("pictures")) {
      if (!Files.exists(PeerPictures.file(folder))) {
        writePictures();
      }
    } else if (!Files.exists(weights(folder, wanted))) {
      writeWeights(wanted);
    }
  }

  /** Returns where the weights of a network or head lie. */
  static Path weights(Path folder, String name) {
    return folder.resolve(name + ".safetensors");
  }

  static String headName(int embeddingSize, int classes) {
    return String.format("head-%dx%d", embeddingSize, classes);
  }

  /** Returns where the pictures lie as JPEG files, one folder for each identity. */
  static Path jpegFolder(Path folder) {
    return folder.resolve("jpeg");
  }

  private void writePictures() throws IOException {
    int size = PeerPictures.SIZE;
    int bytes = size * size * 3;
    byte[] first = new byte[PeerPictures.COUNT * bytes];
    try (ImageSet set = new DrawnFaces(PeerPictures.COUNT, PICTURES_PER_IDENTITY, SEED).open();
        ImageDecoder decoder = ImageDecoder.open()) {
      for (int i = 0; i < set.size(); i++) {
        byte[] rgb = decoder.decode(set.encoded(i), set.place(i), size, size);
        if (i % PICTURES_PER_IDENTITY == 0) {
          System.arraycopy(rgb, 0, first, set.label(i) * bytes, bytes);
        }
        writeJpeg(rgb, set.identities().get(set.label(i)), i % PICTURES_PER_IDENTITY);
      }
    }
    addNoise(first);
    AtomicFile.write(PeerPictures.file(folder), channel -> channel.write(ByteBuffer.wrap(first)));
  }

  private static void addNoise(byte[] rgb) {
    Random random = new Random(SEED);
    for (int i = 0; i < rgb.length; i++) {
      long noisy = Math.round((rgb[i] & 0xff) + NOISE * random.nextGaussian());
      rgb[i] = (byte) Math.max(0, Math.min(255, noisy));
    }
  }

  private void writeJpeg(byte[] rgb, String identity, int picture) throws IOException {
    int size = PeerPictures.SIZE;
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < size * size; i++) {
      int pixel =
          (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
      image.setRGB(i % size, i / size, pixel);
    }
    Path person = Files.createDirectories(jpegFolder(folder).resolve(identity));
    ImageIO.write(image, "jpg", person.resolve(picture + ".jpg").toFile());
  }

  private void writeWeights(String name) {
    try (GraphScope scope = GraphScope.open(DeviceOptions.DEFAULT, SEED)) {
      Collection<Parameter> parameters =
          name.startsWith("head-")
              ? headParameters(scope, name.substring("head-".length()).split("x", -1))
              : parameters(scope, PeerNetwork.model(name));
      scope.parameters().initialize();
      TensorFile.write(weights(folder, name), Map.of(), parameters, scope.parameters());
    }
  }

  /** Returns all parameters of a network, moving averages included. */
  static List<Parameter> parameters(GraphScope scope, FaceModel model) {
    Network network = model.network();
    List<Parameter> parameters = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        parameters.add(scope.parameters().get(node.name(), spec));
      }
    }
    return parameters;
  }

  private static List<Parameter> headParameters(GraphScope scope, String[] sizes) {
    return headParameters(scope, Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
  }

  /** Returns the class weights. */
  static List<Parameter> headParameters(GraphScope scope, int embeddingSize, int classes) {
    return new NormalizedHead()
        .parameters(embeddingSize, classes).stream()
            .map(spec -> scope.parameters().get("head", spec))
            .toList();
  }
}
