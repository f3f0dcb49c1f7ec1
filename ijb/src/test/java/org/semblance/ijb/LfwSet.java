package org.semblance.ijb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.align.FivePoints;
import org.semblance.data.align.Landmarks;

/**
 * Makes a set of the IJB form of real pictures: the 20 people of LFW with ten unaligned pictures
 * each, two pictures per template, the first of two media, the others of one.
 *
 * <p>Every template is paired with every other. The first template of each person is in a gallery,
 * ten people in each, the others are probes.
 */
final class LfwSet {

  private static final int PER_TEMPLATE = 2;

  private LfwSet() {}

  /** Writes a set from LFW's folder. */
  static IjbFolder write(Path lfw, Path folder) throws IOException {
    Landmarks landmarks = Landmarks.read(lfw.resolve("landmarks_250.tsv.gz"));
    List<String> media = new ArrayList<>();
    List<String> points = new ArrayList<>();
    List<Integer> people = new ArrayList<>();
    Path crops = Files.createDirectories(folder.resolve("loose_crop"));
    Path meta = Files.createDirectories(folder.resolve("meta"));
    try (ImageSet raw = FolderData.of(lfw.resolve("raw250_sample.zip")).open()) {
      for (int i = 0; i < raw.size(); i++) {
        String name = (i + 1) + ".jpg";
        Files.write(crops.resolve(name), raw.encoded(i));
        int template = i / PER_TEMPLATE;
        boolean video = template % 2 == 1;
        media.add(name + " " + template + " " + (video ? template : i));
        FivePoints found = landmarks.of(raw, i);
        if (found == null) {
          throw new IllegalStateException("no points for " + raw.place(i));
        }
        StringBuilder line = new StringBuilder(name);
        found.values().forEach(value -> line.append(' ').append(value));
        points.add(line + " 0.9");
        if (i % PER_TEMPLATE == 0) {
          people.add(raw.label(i));
        }
      }
    }
    SmallSet.write(meta.resolve("lfw_face_tid_mid.txt"), media);
    SmallSet.write(meta.resolve("lfw_name_5pts_score.txt"), points);
    writePairs(meta, people);
    writeLists(meta, people);
    return IjbFolder.find(folder, null);
  }

  private static void writePairs(Path meta, List<Integer> people) {
    List<String> pairs = new ArrayList<>();
    for (int left = 0; left < people.size(); left++) {
      for (int right = left + 1; right < people.size(); right++) {
        boolean same = people.get(left).equals(people.get(right));
        pairs.add(left + " " + right + " " + (same ? 1 : 0));
      }
    }
    SmallSet.write(meta.resolve("lfw_template_pair_label.txt"), pairs);
  }

  private static void writeLists(Path meta, List<Integer> people) {
    List<List<String>> lists = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      lists.add(new ArrayList<>(List.of("TEMPLATE_ID,SUBJECT_ID")));
    }
    for (int template = 0; template < people.size(); template++) {
      boolean first = template == 0 || !people.get(template).equals(people.get(template - 1));
      int list = first ? people.get(template) % 2 : 2;
      lists.get(list).add(template + "," + people.get(template));
    }
    SmallSet.write(meta.resolve("lfw_1N_gallery_G1.csv"), lists.get(0));
    SmallSet.write(meta.resolve("lfw_1N_gallery_G2.csv"), lists.get(1));
    SmallSet.write(meta.resolve("lfw_1N_probe_mixed.csv"), lists.get(2));
  }
}
