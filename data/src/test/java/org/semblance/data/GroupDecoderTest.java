package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.semblance.data.testing.Damage;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;

class GroupDecoderTest {

  private static final int SIDE = 32;
  private static final int BYTES = SIDE * SIDE * 3;

  @SuppressWarnings("NullAway.Init")
  private static ImageDecoder alone;

  @SuppressWarnings("NullAway.Init")
  private static GroupDecoder together;

  @BeforeAll
  static void open() {
    alone = ImageDecoder.open(DeviceOptions.SINGLE_THREAD);
    together = GroupDecoder.open(DeviceOptions.SINGLE_THREAD);
  }

  @AfterAll
  static void close() {
    together.close();
    alone.close();
  }

  /** So many pictures, JPEG and PNG in turns, each with noise of its own. */
  private static List<byte[]> pictures(int count) {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BufferedImage image = SampleImages.image(BufferedImage.TYPE_INT_RGB, SIDE, SIDE);
      image.setRGB(i % SIDE, i / SIDE, 0xFFFFFFFF);
      pictures.add(SampleImages.write(i % 2 == 0 ? "jpg" : "png", image));
    }
    return pictures;
  }

  private static List<byte[]> space(int count) {
    List<byte[]> space = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      space.add(new byte[BYTES]);
    }
    return space;
  }

  @Test
  void groupsOfEverySizeHaveThePixelsOfSinglePictures() {
    for (int count = 1; count <= GroupDecoder.MOST; count++) {
      List<byte[]> pictures = pictures(count);
      List<byte[]> rgb = space(count);
      assertThat(together.decode(pictures, rgb)).isTrue();
      for (int i = 0; i < count; i++) {
        assertThat(rgb.get(i)).isEqualTo(alone.decode(pictures.get(i), "here", SIDE, SIDE));
      }
    }
  }

  @Test
  void picturesComeIntoTheBatchMirroredOrNot() {
    assumeTrue(together.places(), "this build has no kernels");
    List<byte[]> pictures = pictures(3);
    BatchSlot slot = slot(5);
    assertThat(together.place(pictures, slot.images, 1, new boolean[] {false, true, false}))
        .isTrue();
    for (int i = 0; i < 3; i++) {
      byte[] rgb = alone.decode(pictures.get(i), "here", SIDE, SIDE);
      for (int x = 0; x < SIDE; x++) {
        int from = (7 * SIDE + (i == 1 ? SIDE - 1 - x : x)) * 3 + 2;
        assertThat(slot.images.getFloat(1 + i, 7, x, 2)).isEqualTo(rgb[from] & 0xFF);
      }
    }
    slot.free();
  }

  private static BatchSlot slot(int size) {
    return new BatchSlot(
        new BatchOptions(size, 1, Augmentation.ofLevel(0), BadImages.STOP, SIDE, SIDE), 0);
  }

  @Test
  void aBadPictureFailsItsGroup() {
    byte[] good = SampleImages.jpeg(SIDE, SIDE);
    BatchSlot slot = slot(3);
    for (byte[] bad :
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            Arrays.copyOf(good, good.length / 2),
            SampleImages.jpeg(SIDE, SIDE + 1))) {
      List<byte[]> group = List.of(good, bad, good);
      assertThat(together.decode(group, space(3))).isFalse();
      if (together.places()) {
        assertThat(together.place(group, slot.images, 0, new boolean[3])).isFalse();
      }
    }
    slot.free();
  }

  /** Whatever is in the files, a group is refused if and only if one of its pictures is. */
  @Test
  void damagedPicturesFareInGroupsAsAlone() {
    byte[] good = SampleImages.png(SIDE, SIDE);
    Damage pngs = Damage.toBytes(good, 1);
    Damage jpegs = Damage.toBytes(SampleImages.jpeg(SIDE, SIDE), 2);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      byte[] bad = i % 2 == 0 ? pngs.next() : jpegs.next();
      List<byte[]> rgb = space(2);
      boolean decoded = together.decode(List.of(good, bad), rgb);
      byte[] expected = decodedAlone(bad);
      assertThat(decoded).as("case %d", i).isEqualTo(expected.length > 0);
      if (decoded) {
        assertThat(rgb.get(1)).isEqualTo(expected);
      } else {
        refused++;
      }
    }
    assertThat(refused).isBetween(10, 99);
  }

  private static byte[] decodedAlone(byte[] encoded) {
    try {
      return alone.decode(encoded, "here", SIDE, SIDE);
    } catch (DataException e) {
      return new byte[0];
    }
  }

  @Test
  void withoutOurKernelsItOnlyDecodes() {
    DeviceOptions plain = new DeviceOptions(1, 1, Kernels.PLAIN);
    try (GroupDecoder decoder = GroupDecoder.open(plain)) {
      assertThat(decoder.places()).isFalse();
      assertThat(decoder.decode(pictures(2), space(2))).isTrue();
    }
  }
}
