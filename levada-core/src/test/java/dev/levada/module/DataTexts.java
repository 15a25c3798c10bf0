package dev.levada.module;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Modules whose files are texts. */
public final class DataTexts {

    private DataTexts() {}

    /** A module whose files are called {@code <name>-1.xml}, {@code <name>-2.xml} and so on. */
    public static DataModule module(String name, String... files) {
        List<DataFile> data = new ArrayList<>();
        for (String file : files) {
            data.add(file(name + "-" + (data.size() + 1) + ".xml", file));
        }
        return new DataModule(name, null, data);
    }

    /** A module with records in one file, from its second line on. */
    public static DataModule records(String name, String records) {
        return module(name, "<odoo>\n" + records + "\n</odoo>");
    }

    /** A channel below root. */
    public static String channel(String id, String name, String... moreFields) {
        return channelBelow("queue_job.channel_root", id, name, moreFields);
    }

    /** A channel below another one. */
    public static String channelBelow(String parent, String id, String name, String... moreFields) {
        return "<record id=\"" + id + "\" model=\"queue.job.channel\"><field name=\"name\">" + name
                + "</field><field name=\"parent_id\" ref=\"" + parent + "\"/>" + String.join("", moreFields)
                + "</record>";
    }

    /** A function by its name. */
    public static String function(String id, String name, String... moreFields) {
        return "<record id=\"" + id + "\" model=\"queue.job.function\"><field name=\"name\">" + name + "</field>"
                + String.join("", moreFields) + "</record>";
    }

    /** A field with text. */
    public static String field(String name, String text) {
        return "<field name=\"" + name + "\">" + text + "</field>";
    }

    static DataFile file(String location, String text) {
        return new DataFile(location, text.getBytes(StandardCharsets.UTF_8));
    }
}
