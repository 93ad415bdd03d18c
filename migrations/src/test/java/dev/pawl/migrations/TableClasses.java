package dev.pawl.migrations;

import java.nio.file.Path;
import java.util.Locale;
import javax.sql.DataSource;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.GeneratedSerialVersionUID;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/** The jOOQ classes of the schema {@code pawl}, as they follow from a migrated database. */
final class TableClasses {
    static final String PACKAGE = "dev.pawl.migrations.generated";

    private TableClasses() {}

    /** Writes the classes below {@code root}, the same bytes for the same schema on every machine. */
    static void generate(DataSource database, Path root) throws Exception {
        var tool = new GenerationTool();
        tool.setDataSource(database);
        Locale locale = Locale.getDefault();
        // The generator makes some names with the machine's rules for upper and lower case.
        Locale.setDefault(Locale.ROOT);
        try {
            tool.run(configuration(root));
        } finally {
            Locale.setDefault(locale);
        }
    }

    private static Configuration configuration(Path root) {
        return new Configuration()
                .withLogging(Logging.WARN)
                .withGenerator(new Generator()
                        .withDatabase(tables())
                        .withGenerate(code())
                        .withTarget(new Target()
                                .withPackageName(PACKAGE)
                                .withDirectory(root.toString())
                                .withEncoding("UTF-8")
                                .withLocale("en")));
    }

    private static Database tables() {
        return new Database()
                .withName("org.jooq.meta.postgres.PostgresDatabase")
                .withInputSchema("pawl")
                // Flyway's own table, and partitions: the program makes those while it runs, and reads them through
                // the table they belong to.
                .withIncludeRoutines(false)
                .withIncludeUDTs(false)
                .withExcludes("schema_history|.*_p(_default|\\d+)|run_key_g\\d+")
                .withForcedTypes(new ForcedType().withName("INSTANT").withIncludeTypes("timestamptz"));
    }

    private static Generate code() {
        return new Generate()
                .withGeneratedAnnotation(false)
                .withGeneratedSerialVersionUID(GeneratedSerialVersionUID.OFF)
                .withJavaTimeTypes(true)
                .withRecords(true)
                .withRoutines(true)
                .withImplicitJoinPathsToOne(false)
                .withImplicitJoinPathsToMany(false)
                .withImplicitJoinPathsManyToMany(false)
                .withNewline("\\n");
    }
}
