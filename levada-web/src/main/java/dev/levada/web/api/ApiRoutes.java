package dev.levada.web.api;

import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Role;
import dev.levada.web.http.Routes;

/** Which operation is under which address, and for whom. */
public final class ApiRoutes {

    private ApiRoutes() {}

    /** Declares them all. */
    public static void declare(Routes routes, Desks desks) {
        Operations operations = new Operations(routes);
        new JobsApi(desks).declare(operations);
        new BulkApi(desks).declare(operations);
        new ChannelsApi(desks).declare(operations);
        new QueueApi(desks).declare(operations);
        new HistoryApi(desks).declare(operations);
        byte[][] description = new byte[1][];
        operations.visible(
                Operation.get("/openapi.json", Role.VIEWER, "This description").giving("Description"),
                exchange -> Answer.bytes(200, Answer.JSON, description[0]));
        description[0] = OpenApi.describe(operations.all());
    }
}
