# The server in a slim image, without root, with the model inside: nothing is fetched when it runs.
#
#   docker build -t quotewire .
#   docker run --rm -p 50051:50051 --read-only --tmpfs /tmp quotewire

FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY client client
COPY server server
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --constraint constraints.txt '.[server]'

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home quotewire
COPY --from=build /venv /venv
# Who publishes the port decides who can reach it: give it TLS there, or put it behind what encrypts.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QUOTEWIRE_ADDRESS=0.0.0.0:50051 \
    QUOTEWIRE_ALLOW_PLAINTEXT=true
USER 10001
EXPOSE 50051
STOPSIGNAL SIGTERM
# Generous at the start: a worker reads its model first. Orchestrators that speak gRPC health need no command.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["quotewire", "health", "--address", "127.0.0.1:50051", "--timeout", "4"]
ENTRYPOINT ["quotewire"]
CMD ["serve"]
