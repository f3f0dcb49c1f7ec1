package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.align.FivePoints;

class IjbSetTest {

  private static final String POINTS = " 1 2 3 4 5 6 7 8 9 10.5 ";

  @TempDir Path path;
  private IjbFolder folder;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(path.resolve("meta"));
    media("a.jpg 7 1", "b.jpg 3 -2", "c.jpg 7 1");
    folder = IjbFolder.find(path, null);
    points("a.jpg" + POINTS + "0.5", "b.jpg" + POINTS + "0.25", "c.jpg" + POINTS + "1");
    pairs("3 7 0", "7 7 1");
  }

  private void media(String... lines) {
    SmallSet.write(path.resolve("meta/my_face_tid_mid.txt"), List.of(lines));
  }

  private void points(String... lines) {
    SmallSet.write(path.resolve("meta/my_name_5pts_score.txt"), List.of(lines));
  }

  private void pairs(String... lines) {
    SmallSet.write(path.resolve("meta/my_template_pair_label.txt"), List.of(lines));
  }

  private IjbSet read(BadEntries bad) {
    return IjbSet.read(folder, bad, true);
  }

  private void refuses(String... words) {
    assertThatThrownBy(() -> read(new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(words);
  }

  private static void assertIsTheSet(IjbSet set) {
    assertThat(set.images()).isEqualTo(3);
    assertThat(set.templates()).isEqualTo(2);
    assertThat(set.templateId(set.template(0))).isEqualTo(7);
    assertThat(set.templateId(set.template(1))).isEqualTo(3);
    assertThat(set.media(1)).isEqualTo(-2);
    assertThat(set.score(1)).isEqualTo(0.25f);
    assertThat(set.points(2)).isEqualTo(FivePoints.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5));
    assertThat(set.pairs()).isEqualTo(2);
    assertThat(set.templateId(set.left(0))).isEqualTo(3);
    assertThat(set.templateId(set.right(0))).isEqualTo(7);
    assertThat(set.same(0)).isFalse();
    assertThat(set.same(1)).isTrue();
    assertThat(set.name(2)).isEqualTo("c.jpg");
  }

  @Test
  void readsListsAndKeepsWhatItRead() throws IOException {
    assertIsTheSet(read(new BadEntries(OnBad.STOP)));
    Path kept = folder.cache();
    assertThat(kept).exists();
    byte[] before = Files.readAllBytes(kept);
    assertIsTheSet(read(new BadEntries(OnBad.STOP)));
    assertThat(kept).hasBinaryContent(before);
  }

  @Test
  void readsAnewWhenAListHasChanged() {
    read(new BadEntries(OnBad.STOP));
    pairs("3 7 0", "7 7 1", "3 3 1");
    assertThat(read(new BadEntries(OnBad.STOP)).pairs()).isEqualTo(3);
  }

  @Test
  void damageToWhatIsKeptIsFoundAndMended() throws IOException {
    read(new BadEntries(OnBad.STOP));
    byte[] whole = Files.readAllBytes(folder.cache());
    Random random = new Random(1);
    for (int round = 0; round < 60; round++) {
      byte[] damaged = whole.clone();
      if (round % 3 == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      } else {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(folder.cache(), damaged);
      assertIsTheSet(read(new BadEntries(OnBad.STOP)));
      assertThat(folder.cache()).hasBinaryContent(whole);
    }
  }

  @Test
  void namesThePairOfATemplateWithoutPictures() {
    pairs("3 7 0", "", "7 9 1", "7 7 1");
    refuses("my_template_pair_label.txt:3:", "template 9", "--on-bad skip");
    BadEntries bad = new BadEntries(OnBad.SKIP);
    assertThat(read(bad).pairs()).isEqualTo(2);
    assertThat(bad.notes()).hasSize(1);
    assertThat(bad.notes().get(0)).contains("left out 1 pairs", ":3:", "template 9");
    // Counted again the next time, not taken from what is kept.
    BadEntries again = new BadEntries(OnBad.SKIP);
    read(again);
    assertThat(again.count(BadEntries.Kind.PAIR)).isEqualTo(1);
  }

  @Test
  void pointsInAnotherOrderGoToTheirPictures() {
    points("c.jpg" + POINTS + "1", "a.jpg" + POINTS + "0.5", "b.jpg" + POINTS + "0.25");
    assertIsTheSet(read(new BadEntries(OnBad.STOP)));
  }

  @Test
  void pointsWithoutAPictureAndPicturesWithoutPointsAreNamed() {
    points("a.jpg" + POINTS + "0.5", "x.jpg" + POINTS + "0.5", "c.jpg" + POINTS + "1");
    refuses("my_name_5pts_score.txt:2:", "x.jpg", "its line there names b.jpg");
    BadEntries bad = new BadEntries(OnBad.SKIP);
    IjbSet set = read(bad);
    assertThat(bad.count(BadEntries.Kind.POINTS_WITHOUT_PICTURE)).isEqualTo(1);
    assertThat(bad.count(BadEntries.Kind.PICTURE_WITHOUT_POINTS)).isEqualTo(1);
    assertThat(set.points(1)).isNull();
    assertThat(set.score(1)).isNaN();
    assertThat(set.points(2)).isNotNull();
  }

  @Test
  void linesThatAreNoneAreAlwaysRefusedWithTheirPlace() {
    pairs("3 7 0", "7 x 1");
    refuses("my_template_pair_label.txt:2:", "\"x\"");
    pairs("3 7 2");
    refuses(":1:", "got 2");
    pairs("3 7");
    refuses(":1:", "the answer");
    pairs("3 7 0 1");
    refuses(":1:", "too many columns");
    pairs("3 99999999999 0");
    refuses(":1:", "99999999999");
    pairs("3 7 0");
    points("a.jpg 1 2 3");
    refuses("my_name_5pts_score.txt:1:", "too few columns");
    points("a.jpg 1 2 3 4 5 6 7 8 nan 10 1");
    refuses("my_name_5pts_score.txt:1:", "\"nan\"");
    media();
    refuses("my_face_tid_mid.txt", "empty");
  }

  @Test
  void readsWindowsLineEndsAndTabs() throws IOException {
    Files.writeString(path.resolve("meta/my_template_pair_label.txt"), "3\t7\t0\r\n\r\n7 7 1\r\n");
    assertIsTheSet(read(new BadEntries(OnBad.STOP)));
  }

  @Test
  void galleriesMayNotShareAPersonNorATemplateHaveTwo() {
    IjbSet set = read(new BadEntries(OnBad.STOP));
    Path meta = path.resolve("meta");
    SmallSet.write(meta.resolve("my_1N_gallery_G1.csv"), List.of("T,S", "3,1"));
    SmallSet.write(meta.resolve("my_1N_gallery_G2.csv"), List.of("T,S", "7,1"));
    SmallSet.write(meta.resolve("my_1N_probe_mixed.csv"), List.of("T,S", "7,1", "7,2"));
    assertThatThrownBy(() -> SearchLists.read(set, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("my_1N_gallery_G2.csv:2:", "person 1", "G1.csv:2: template 3");
    SmallSet.write(meta.resolve("my_1N_gallery_G2.csv"), List.of("T,S", "7,2"));
    assertThatThrownBy(() -> SearchLists.read(set, new BadEntries(OnBad.STOP)))
        .hasMessageContainingAll("my_1N_probe_mixed.csv:3:", "template 7", "1 and 2");
  }

  /** Any damage is refused with a message, never with another exception. */
  @Test
  void damagedListsNeverCrash() throws IOException {
    List<Path> files = List.of(folder.media(), folder.points(), folder.pairs());
    List<byte[]> whole = new ArrayList<>();
    for (Path file : files) {
      whole.add(Files.readAllBytes(file));
    }
    Random random = new Random(2);
    for (int round = 0; round < 300; round++) {
      int which = round % 3;
      List<Byte> bytes = new ArrayList<>();
      for (byte b : whole.get(which)) {
        bytes.add(b);
      }
      switch (random.nextInt(3)) {
        case 0 -> bytes.set(random.nextInt(bytes.size()), (byte) random.nextInt(256));
        case 1 -> bytes.subList(random.nextInt(bytes.size()), bytes.size()).clear();
        default ->
            Collections.swap(bytes, random.nextInt(bytes.size()), random.nextInt(bytes.size()));
      }
      byte[] damaged = new byte[bytes.size()];
      for (int i = 0; i < damaged.length; i++) {
        damaged[i] = bytes.get(i);
      }
      Files.write(files.get(which), damaged);
      try {
        IjbSet.read(folder, new BadEntries(OnBad.SKIP), false);
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("my_");
      }
      Files.write(files.get(which), whole.get(which));
    }
  }
}
