package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.Dense;
import org.semblance.nn.layers.DepthwiseConv2d;
import org.semblance.nn.layers.Dropout;
import org.semblance.nn.layers.Flatten;
import org.semblance.nn.layers.GlobalAveragePool;
import org.semblance.nn.layers.Padding;
import org.tensorflow.ndarray.Shape;

/**
 * What turns a backbone's feature map into an embedding; the names are InsightFace's.
 *
 * <p>All types end in batch norm {@code pre_embedding}, whose offset is always trained. The
 * embedding is float32 and not normalised. With C channels on an H×W map and e = embeddingSize the
 * parameters are, moving averages included: E {@code 4C + HWC·e + 4e}, F {@code HWC·e + 4e}, GAP
 * {@code 4C + C·e + 4e}, GDC {@code H²C + 4C + C·e + 4e}; a bias adds e, no scale takes e away.
 *
 * <p><b>Source</b>: Keras_insightface's {@code buildin_models}; E is ArcFace's option E (Deng et
 * al. 2019, section 3.2.2), GDC is MobileFaceNet's (Chen et al. 2018, section 3.2).
 *
 * @param type which sequence of layers
 * @param embeddingSize values of an embedding, &gt; 0
 * @param dropout share of values that are dropped while training, in [0, 1)
 * @param pointwise a 1×1 convolution in front, or null for none
 * @param bias whether the projection to the embedding has a bias
 * @param scale whether the last batch normalisation trains its scale γ; MXNet's {@code fix_gamma}
 *     is the opposite
 */
public record EmbeddingHead(
    Kind type,
    int embeddingSize,
    double dropout,
    @Nullable Pointwise pointwise,
    boolean bias,
    boolean scale) {

  /** The sequences of layers between feature map and {@code pre_embedding}. */
  public enum Kind {
    /** Batch norm, dropout, flatten, dense. */
    E,
    /** Dropout, flatten, dense: E without its first batch norm. */
    F,
    /** Batch norm, global average, dropout, dense. */
    GAP,
    /** Depthwise convolution over the whole map, batch norm, dropout, 1×1 convolution. */
    GDC
  }

  /** GDC with 512 values, no dropout, no pointwise, no bias, trained scale. */
  public static final EmbeddingHead DEFAULT = of(Kind.GDC, 512);

  /** Checks the ranges. */
  public EmbeddingHead {
    checkArgument(embeddingSize > 0, "head.embeddingSize must be > 0, got %s", embeddingSize);
    checkArgument(dropout >= 0 && dropout < 1, "head.dropout must be in [0, 1), got %s", dropout);
  }

  /** Returns a head without dropout, pointwise and bias, with a trained scale. */
  public static EmbeddingHead of(Kind type, int embeddingSize) {
    return new EmbeddingHead(type, embeddingSize, 0, null, false, true);
  }

  Map<String, String> toProperties() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("type", type.name());
    properties.put("embeddingSize", String.valueOf(embeddingSize));
    properties.put("dropout", String.valueOf(dropout));
    properties.put("bias", String.valueOf(bias));
    properties.put("scale", String.valueOf(scale));
    if (pointwise != null) {
      properties.put("pointwise.channels", String.valueOf(pointwise.channels()));
      properties.put("pointwise.activation", pointwise.activation().toString());
    }
    return properties;
  }

  static EmbeddingHead fromProperties(PropertyReader properties) {
    Pointwise pointwise =
        properties.has("pointwise.channels")
            ? new Pointwise(
                properties.integer("pointwise.channels"),
                properties.constant("pointwise.activation", Nonlinearity.class))
            : null;
    return new EmbeddingHead(
        properties.constant("type", Kind.class),
        properties.integer("embeddingSize"),
        properties.real("dropout"),
        pointwise,
        properties.bool("bias"),
        properties.bool("scale"));
  }

  /**
   * Adds the layers; the last one is named {@code embedding} and gives {@code [embeddingSize]}.
   *
   * <p>There is a dropout node even at rate 0, where it does nothing, so that a network has the
   * same architecture whatever its dropout.
   *
   * @param features name of the node that gives the feature map
   * @throws IllegalArgumentException if the type is GDC and the feature map is not square
   */
  public String addTo(Network.Builder builder, String features, BatchNormSettings batchNorm) {
    String map = pointwise == null ? features : pointwise.addTo(builder, features, batchNorm);
    String x =
        switch (type) {
          case E -> dense(builder, "E", builder.add("E_batchnorm", batchNorm.layer(), map));
          case F -> dense(builder, "F", map);
          case GAP -> averaged(builder, batchNorm, map);
          case GDC -> depthwise(builder, batchNorm, map);
        };
    x = builder.add("pre_embedding", batchNorm.layer(scale), x);
    return builder.add("embedding", new Flatten(), x);
  }

  private String dense(Network.Builder builder, String prefix, String input) {
    String x = builder.add(prefix + "_dropout", new Dropout(dropout), input);
    x = builder.add(prefix + "_flatten", new Flatten(), x);
    return builder.add(
        prefix + "_dense", new Dense(embeddingSize, bias, Initializer.glorotNormal()), x);
  }

  private String averaged(Network.Builder builder, BatchNormSettings batchNorm, String input) {
    String x = builder.add("GAP_batchnorm", batchNorm.layer(), input);
    return dense(builder, "GAP", builder.add("GAP_pool", new GlobalAveragePool(), x));
  }

  private String depthwise(Network.Builder builder, BatchNormSettings batchNorm, String input) {
    Shape map = builder.shapeOf(input);
    checkArgument(
        map.get(0) == map.get(1),
        "head GDC needs a square feature map, got %s; choose a square image or another head",
        map);
    int side = Math.toIntExact(map.get(0));
    DepthwiseConv2d whole =
        new DepthwiseConv2d(side, 1, Padding.VALID, Initializer.depthwiseUniform());
    String x = builder.add("GDC_dw", whole, input);
    x = builder.add("GDC_batchnorm", batchNorm.layer(), x);
    x = builder.add("GDC_dropout", new Dropout(dropout), x);
    Conv2d projection =
        new Conv2d(embeddingSize, 1, 1, Padding.VALID, bias, Initializer.glorotNormal());
    return builder.add("GDC_conv", projection, x);
  }
}
