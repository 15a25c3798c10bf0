package dev.levada.module;

import dev.levada.literal.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data file: {@code <odoo>}, {@code <openerp>} or {@code <levada>} with records, within {@code <data>} or not. Whatever else stands in it is
 * refused, document types and entities first of all. Not thread-safe; for one file.
 */
final class DataFileReader {

    /** The largest file, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    /** The most records of a file. */
    static final int MAX_RECORDS = 10_000;

    private static final Set<String> ROOTS = Set.of("odoo", "openerp", "levada");

    /**
     * What a file holds.
     *
     * @param module what its root element says; null when it says nothing
     */
    record Content(@Nullable String module, List<RawRecord> records) {}

    private final DataFile file;
    private final XMLStreamReader xml;
    private final List<RawRecord> records = new ArrayList<>();
    private int line = 1;

    private DataFileReader(DataFile file) throws XMLStreamException {
        this.file = file;
        this.xml = factory().createXMLStreamReader(new StringReader(XmlText.of(file)));
    }

    /** Takes a file's bytes, as many as are allowed. */
    static DataFile load(String location, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new RecordException(
                    location, "it is larger than " + MAX_BYTES + " bytes; split it into several files");
        }
        return new DataFile(location, bytes);
    }

    /** @throws RecordException when the file is not well-formed, or holds anything but records of known models */
    static Content read(DataFile file) {
        int line = 1;
        try {
            DataFileReader reader = new DataFileReader(file);
            try {
                return reader.document();
            } catch (RecordException e) {
                throw e;
            } catch (RuntimeException e) {
                // The parser of some JDKs lets errors of its own through.
                line = reader.line;
                throw e;
            } finally {
                reader.xml.close();
            }
        } catch (XMLStreamException e) {
            int at = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
            throw new RecordException(file.location() + ":" + at, "it is not well-formed XML: " + sentence(e), e);
        } catch (RecordException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new RecordException(file.location() + ":" + line, "it cannot be read as XML: " + e, e);
        }
    }

    private static XMLInputFactory factory() {
        // The JDK's own, whatever else the class path holds.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("external entities are refused");
        });
        return factory;
    }

    private Content document() throws XMLStreamException {
        while (next() != XMLStreamConstants.START_ELEMENT) {}
        String root = name();
        if (!ROOTS.contains(root)) {
            throw at(line, "the root element is <" + Shown.plain(root) + ">, expected <odoo>, <openerp> or <levada>");
        }
        String module = null;
        boolean noupdate = false;
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String value = xml.getAttributeValue(i);
            switch (xml.getAttributeLocalName(i)) {
                case "module" -> module = moduleName(value);
                case "noupdate" -> noupdate = flag(value);
                default -> throw unknownAttribute(root, i, "module and noupdate");
            }
        }
        children(root, noupdate, true);
        while (xml.hasNext()) {
            next();
        }
        return new Content(module, records);
    }

    /** Reads up to the end of the root element or of a data element. */
    private void children(String parent, boolean noupdate, boolean dataAllowed) throws XMLStreamException {
        while (next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isStartElement()) {
                String name = name();
                if (name.equals("record")) {
                    records.add(record(noupdate));
                } else if (name.equals("data") && dataAllowed) {
                    children(name, dataFlag(noupdate), false);
                } else {
                    throw at(
                            line,
                            "<" + Shown.plain(name) + "> in <" + parent + ">, expected <record>"
                                    + (dataAllowed ? " or <data>" : ""));
                }
            } else if (isText()) {
                throw at(
                        line,
                        "text in <" + parent + ">, expected only elements: "
                                + Shown.value(xml.getText().strip()));
            }
        }
    }

    private boolean dataFlag(boolean inherited) {
        boolean noupdate = inherited;
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (!xml.getAttributeLocalName(i).equals("noupdate")) {
                throw unknownAttribute("data", i, "noupdate");
            }
            noupdate = flag(xml.getAttributeValue(i));
        }
        return noupdate;
    }

    private RawRecord record(boolean noupdate) throws XMLStreamException {
        int start = line;
        if (records.size() == MAX_RECORDS) {
            throw at(start, "more than " + MAX_RECORDS + " records; split it into several files");
        }
        String id = null;
        String model = null;
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String value = xml.getAttributeValue(i).strip();
            switch (xml.getAttributeLocalName(i)) {
                case "id" -> id = value;
                case "model" -> model = value;
                default -> throw unknownAttribute("record", i, "id and model");
            }
        }
        if (id == null || id.isEmpty()) {
            throw at(start, "a record without id; write <record id=\"channel_sale\" model=\"queue.job.channel\">");
        }
        String named = "record " + Shown.value(id) + ": ";
        if (model == null) {
            throw at(start, named + "it has no model, expected " + RecordModel.names());
        }
        String given = model;
        RecordModel known = RecordModel.of(given)
                .orElseThrow(() -> at(
                        start,
                        named + "its model is " + Shown.value(given) + "; the models known here are "
                                + RecordModel.names()));
        Map<String, RawField> fields = new LinkedHashMap<>();
        RawRecord record = new RawRecord(file.location(), start, id, known, noupdate, fields);
        while (next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isStartElement()) {
                RawField field = field(record);
                if (fields.putIfAbsent(field.name(), field) != null) {
                    throw record.error(field, "it is given twice");
                }
            } else if (isText()) {
                throw at(
                        line,
                        named + "text between the fields: "
                                + Shown.value(xml.getText().strip()));
            }
        }
        return record;
    }

    private RawField field(RawRecord record) throws XMLStreamException {
        int start = line;
        String named = "record " + Shown.value(record.id()) + ": ";
        if (!name().equals("field")) {
            throw at(start, named + "<" + Shown.plain(name()) + "> in <record>, expected <field>");
        }
        String name = null;
        String ref = null;
        String eval = null;
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String value = xml.getAttributeValue(i).strip();
            switch (xml.getAttributeLocalName(i)) {
                case "name" -> name = value;
                case "ref" -> ref = value;
                case "eval" -> eval = value;
                default -> throw unknownAttribute("field", i, "name, ref and eval");
            }
        }
        if (name == null) {
            throw at(start, named + "a field without name; write <field name=\"name\">sale</field>");
        }
        RawField field = new RawField(name, start, ref, eval, content(record, name, start));
        if (!record.model().fields().contains(name)) {
            throw record.error(
                    field,
                    "there is no such field; the fields of " + record.model().text() + " are "
                            + String.join(", ", record.model().fields()));
        }
        if ((ref != null && eval != null)
                || ((ref != null || eval != null) && !field.text().isEmpty())) {
            throw record.error(field, "it has several values; give one of ref, eval and text");
        }
        return field;
    }

    private String content(RawRecord record, String field, int start) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        while (next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.isStartElement()) {
                throw record.error(
                        new RawField(field, start, null, null, ""),
                        "<" + Shown.plain(name()) + "> stands in it, expected text");
            }
            if (xml.isCharacters() || xml.getEventType() == XMLStreamConstants.CDATA) {
                text.append(xml.getText());
            }
        }
        return text.toString().strip();
    }

    private int next() throws XMLStreamException {
        // Where the event before ends, this one begins; afterwards the parser tells only the end.
        line = Math.max(1, xml.getLocation().getLineNumber());
        int event = xml.next();
        if (event == XMLStreamConstants.DTD) {
            throw at(line, "it has a document type declaration (<!DOCTYPE>), which is refused; remove it");
        }
        if (event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw at(line, "it refers to an entity, which is refused; write the text itself");
        }
        return event;
    }

    /** The element's name; with a prefix, and hence unknown, when it is in a namespace. */
    private String name() {
        String namespace = xml.getNamespaceURI();
        return namespace == null || namespace.isEmpty()
                ? xml.getLocalName()
                : "{" + namespace + "}" + xml.getLocalName();
    }

    private boolean isText() {
        return (xml.isCharacters() || xml.getEventType() == XMLStreamConstants.CDATA)
                && !xml.getText().isBlank();
    }

    private String moduleName(String value) {
        if (!DataModule.isName(value)) {
            throw at(
                    line,
                    "the module " + Shown.value(value)
                            + ": a name has letters, digits, underscores, dots and hyphens, at most 100");
        }
        return value;
    }

    private boolean flag(String value) {
        return switch (value.strip()) {
            case "1", "True", "true" -> true;
            case "0", "False", "false" -> false;
            default -> throw at(line, "noupdate is " + Shown.value(value) + ", expected 0 or 1");
        };
    }

    private RecordException unknownAttribute(String element, int index, String known) {
        return at(
                line,
                "<" + element + "> has the attribute " + Shown.value(xml.getAttributeLocalName(index))
                        + ", expected only " + known);
    }

    private RecordException at(int where, String reason) {
        return new RecordException(file.location() + ":" + where, reason);
    }

    /** The parser's message without the place, which stands before it, and on one line. */
    private static String sentence(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int start = message.indexOf("Message: ");
        return (start < 0 ? message : message.substring(start + "Message: ".length()))
                .strip()
                .replaceAll("\\s+", " ");
    }
}
